import { createRaster } from '@loupe/dataset';
import type { Report } from './document/document.ts';
import { buildReport } from './build-report.ts';
import { historyRows } from './numbers/history-rows.ts';
import { metricsRows } from './numbers/metrics-rows.ts';
import { reportFiles } from './report-files.ts';
import type { Study } from './sections/study.ts';
import { undocumentedQuantities } from './testing/documented-quantities.ts';
import { fixtureComparison } from './testing/fixture-comparison.ts';
import { tablesOf } from './testing/tables-of.ts';

const preview = () =>
  Promise.resolve({
    raster: createRaster(30, 40, 1),
    jpeg: Uint8Array.of(0xff, 0xd8, 0xff),
    width: 30,
    height: 40,
  });
let study: Study;
let report: Report;
beforeAll(async () => {
  study = await fixtureComparison({ scale: 0.3, sets: 2 });
  report = await buildReport(study, preview);
});

describe('buildReport()', () => {
  it('gives equal files for equal inputs', async () => {
    const again = reportFiles(await buildReport(await fixtureComparison({ scale: 0.3, sets: 2 }), preview));
    expect(again).toEqual(reportFiles(report));
  });

  it('shows every number that a table prints in metrics.arrow too, to its last digit', () => {
    const known = new Set(metricsRows(study).map((row) => row.value));
    const cells = tablesOf(report.sections).flatMap((table) =>
      table.groups.flatMap((group) => group.rows.flat()).map((cell) => ({ table: table.id, ...cell })),
    );
    expect(cells.filter((cell) => cell.value !== undefined).length).toBeGreaterThan(300);
    expect(cells.filter((cell) => cell.value !== undefined && !known.has(cell.value))).toEqual([]);
  });

  it('uses no quantity that the documentation of the tables does not explain', () => {
    expect(undocumentedQuantities(study)).toEqual([]);
  });

  it('gives a reason with every dash', () => {
    const dashes = tablesOf(report.sections)
      .flatMap((table) => table.groups.flatMap((group) => group.rows.flat()))
      .filter((cell) => cell.text === '–');
    expect(dashes.length).toBeGreaterThan(0);
    expect(dashes.filter((cell) => cell.reason === undefined)).toEqual([]);
  });

  it('lists every rejected label with file, line and reason', () => {
    const html = reportFiles(report).get('report.html')!;
    const rejected = study.comparison.sets.flatMap((set) => set.ingested?.rejected ?? []);
    expect(rejected.length).toBeGreaterThan(10);
    for (const { file, line } of rejected)
      expect(html).toContain(`<th scope="row">${file}</th><td class="number">${line}</td><td>label</td>`);
    expect(html).toContain(rejected[0]!.reason);
  });

  it('draws every loss term of every model, and P, R, mAP50 and mAP50–95 for both', () => {
    const titles = JSON.stringify(report.sections.find((section) => section.id === 'training'));
    for (const word of [
      'yolo11n: loss',
      'retinanet_resnet50_fpn: loss',
      'box, training',
      'dfl, validation',
      'classification, training',
      'bbox_regression, validation',
    ])
      expect(titles).toContain(word);
    for (const quantity of ['Precision', 'Recall', 'mAP50', 'mAP50–95'])
      expect(titles).toMatch(
        new RegExp(`${quantity} over 30 epochs\\. yolo11n: from [^"]*retinanet_resnet50_fpn: from`),
      );
  });

  it('names a picture whose file is gone instead of leaving it out in silence', async () => {
    const without = await buildReport(study, (file) => (file.includes('wrist') ? Promise.resolve(null) : preview()));
    expect(JSON.stringify(without)).toContain(
      'Not shown, since the file is no longer where it was: data/wrist/images/',
    );
  });

  it('reports on one run of one model without a training, a data set or a picture', async () => {
    const { comparison, config } = study;
    const run = { ...comparison.runs[0]!, history: null, training: null };
    const alone: Study = {
      config,
      comparison: {
        ...comparison,
        models: [run.model],
        runs: [
          {
            ...run,
            results: run.results.slice(0, 1).map((result) => ({ ...result, test: { ...result.test, examples: [] } })),
          },
        ],
        sets: [],
        commonTest: null,
      },
    };
    const files = reportFiles(await buildReport(alone, preview));
    expect(files.get('report.html')).toContain('No training history is among the inputs of the report for: yolo11n.');
    expect(files.get('report.html')).not.toMatch(/NaN|undefined<|Infinity/);
  });
});

describe('reportFiles()', () => {
  it('holds every drawing that report.md links, and no word of a number gone wrong', () => {
    const files = reportFiles(report);
    const linked = [...files.get('report.md')!.matchAll(/\]\((figures\/[^)]+)\)/g)].map(([, path]) => path!);
    expect(linked.length).toBeGreaterThan(50);
    expect(new Set(linked)).toEqual(new Set([...files.keys()].filter((path) => path.startsWith('figures/'))));
    for (const name of ['report.html', 'report.md']) expect(files.get(name)).not.toMatch(/\bNaN\b|\[object|Infinity/);
  });
});

it('historyRows() holds every number of every training', () => {
  const rows = historyRows(study.comparison);
  expect(rows).toHaveLength(study.comparison.runs.reduce((sum, run) => sum + run.history!.length, 0));
  expect(rows[0]).toEqual({
    pipeline: 'fixture',
    run: 'wrist.yolo11n',
    data_set: 'wrist',
    model: 'yolo11n',
    epoch: 1,
    part: 'train',
    quantity: 'box',
    value: rows[0]!.value,
  });
});
