import { createRaster } from '@loupe/dataset';
import { buildReport } from './build-report.ts';
import type { Report } from './document/document.ts';
import { metricsRows } from './numbers/metrics-rows.ts';
import { reportFiles } from './report-files.ts';
import type { Study } from './sections/study.ts';
import { undocumentedQuantities } from './testing/documented-quantities.ts';
import { studyOfInputs } from './testing/fixture-comparison.ts';
import { fixtureTaskStudy, type OtherTask } from './testing/fixture-tasks.ts';
import { tablesOf } from './testing/tables-of.ts';

const preview = () =>
  Promise.resolve({ raster: createRaster(24, 18, 1), jpeg: Uint8Array.of(0xff, 0xd8, 0xff), width: 24, height: 18 });

const said: Readonly<Record<OtherTask, readonly RegExp[]>> = {
  segmentation: [
    /unet, mean of 3 seeds/,
    /3 models \([a-z, ]+\) were trained on one data set \(smears\): \d+ training runs/,
    /never below IoU; this holds for all \d+ pairs/,
    /by Dice: unet \(0\.\d+\), then fcn \(0\.\d+\), then potinet/,
    /only compared for thin classes/,
    /share of both outlines that lies within 2 pixels/,
    /unet and potinet/,
    /Masks of smears before and after cleaning: the first of each class, of 1 cleaned file/,
    /After: expected 0 and 255 alone, found 70 pixels/,
  ],
  classification: [
    /A recall of 0\.950 for pneumonia was asked for/,
    /Grad-CAM on features\.8/,
    /Models on the further test set another hospital/,
    /those that the first epoch drew/,
    /Batches, efficientnet_b0/,
    /<th scope="row">vit_b_16<\/th><td class="number">1<\/td><td class="number">1<\/td><td class="number">0\.001<\/td><td>all but head<\/td><td class="number">1538<\/td>/,
    /whole loss, training: from/,
    /False alarm: picture-\d+ is normal, called pneumonia/,
  ],
  localisation: [
    /Results over boxShare, models trained on frames/,
    /What a random split flatters/,
    /Test images with a sibling in training or validation: by group 0 of/,
    /Worst: IoU 0\.\d\d/,
    /Statistics of the boxes, in pixels and as shares/,
    /The layers of resnet50_fpn/,
    /<th scope="row">own_cnn_body<\/th><td>12 x 12 x 64 and 1 more<\/td><td class="number">1\s000\s000<\/td>/,
    /artifacts\/fixture\/evaluate\/frames-random\.own_cnn-boxshare0\.3\/predictions\/submission\.csv/,
  ],
};

describe.each(Object.keys(said) as OtherTask[])('report of %s', (task) => {
  let study: Study;
  let report: Report;
  beforeAll(async () => {
    study = await studyOfInputs(fixtureTaskStudy(task));
    report = await buildReport(study, preview);
  });

  it('buildReport() says what the task asks for, and no number gone wrong', () => {
    const files = reportFiles(report);
    const html = files.get('report.html')!;
    for (const words of said[task]) expect(html).toMatch(words);
    for (const name of ['report.html', 'report.md'])
      expect(files.get(name)).not.toMatch(/\bNaN\b|\[object|Infinity|undefined</);
  });

  it('metricsRows() holds every number that a table prints, and docs/tables.md explains each', () => {
    const known = new Set(metricsRows(study).map((row) => row.value));
    const cells = tablesOf(report.sections).flatMap((table) =>
      table.groups.flatMap((group) => group.rows.flat()).map((cell) => ({ table: table.id, ...cell })),
    );
    expect(cells.filter((cell) => cell.value !== undefined).length).toBeGreaterThan(100);
    expect(cells.filter((cell) => cell.value !== undefined && !known.has(cell.value))).toEqual([]);
    expect(undocumentedQuantities(study)).toEqual([]);
  });

  it('gives a reason with every dash', () => {
    const dashes = tablesOf(report.sections).flatMap((table) => table.groups.flatMap((group) => group.rows.flat())); // prettier-ignore
    expect(dashes.filter((cell) => cell.text === '–' && cell.reason === undefined)).toEqual([]);
  });
});

describe('collectStudy()', () => {
  it('refuses a primary quantity that the task does not have, and names those it has', async () => {
    await expect(studyOfInputs(fixtureTaskStudy('segmentation'), { primary: 'recall' })).rejects.toMatchObject({
      code: 'REPORT_PRIMARY',
      message:
        'Cannot rank models of segmentation by recall: expected one of Dice, IoU, Dice_pooled, IoU_pooled, clDice',
    });
  });

  it('refuses evaluations of two tasks', async () => {
    const [a, b] = [fixtureTaskStudy('segmentation'), fixtureTaskStudy('localisation')];
    await expect(studyOfInputs({ ...a, evaluations: { ...a.evaluations, ...b.evaluations } })).rejects.toMatchObject({
      code: 'REPORT_TASKS',
    });
  });
});
