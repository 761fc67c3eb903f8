import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyTable, metricsTable, readArrow } from '@loupe/tables';
import { report } from './stage.ts';
import { makeReportWorkspace } from './testing/make-report-workspace.ts';

let workspace: Awaited<ReturnType<typeof makeReportWorkspace>>;
beforeAll(async () => {
  workspace = await makeReportWorkspace({ scale: 0.08, sets: 1 });
});
afterAll(() => workspace.remove());

const config = { title: 'Fixture, not a study' };
const run = (cell: string) => workspace.run(report, { cell, config, inputs: workspace.inputs });

describe('report', () => {
  it('writes page, Markdown, drawings and tables into the step’s own folder, the same bytes each time', async () => {
    const folders = [await run('one'), await run('two')];
    const manifests = await Promise.all(
      folders.map(
        async (folder) =>
          JSON.parse(await readFile(join(workspace.root, folder, 'manifest.json'), 'utf8')) as {
            files: Record<string, unknown>;
          },
      ),
    );
    expect(Object.keys(manifests[0]!.files)).toEqual(
      expect.arrayContaining(['figures/pr-own-1.svg', 'history.arrow', 'metrics.arrow', 'report.html', 'report.md']),
    );
    expect(manifests[1]!.files).toEqual(manifests[0]!.files);
  });

  it('takes times and memory from the timing of each step', async () => {
    const rows = await readArrow(join(workspace.root, await run('one'), 'metrics.arrow'), metricsTable);
    const timing = JSON.parse(
      await readFile(join(workspace.root, 'artifacts/test/evaluate/wrist.yolo11n/timing.json'), 'utf8'),
    ) as { image_ms: number[] };
    const sorted = [...timing.image_ms].sort((a, b) => a - b);
    const value = (quantity: string) =>
      rows.find((row) => row.run === 'wrist.yolo11n' && row.quantity === quantity)!.value;
    expect(value('image_ms_median')).toBeCloseTo((sorted[24]! + sorted[25]!) / 2, 9);
    expect(value('training_ms')).toBeGreaterThan(0);
    expect(value('evaluation_peak_memory')).toBeGreaterThan(1e6);
  });

  it('keeps histories as they were trained', async () => {
    const rows = await readArrow(join(workspace.root, await run('one'), 'history.arrow'), historyTable);
    const kept = JSON.parse(
      await readFile(
        join(workspace.root, workspace.inputs['models']!['wrist.yolo11n' as never], 'history.json'),
        'utf8',
      ),
    ) as object[];
    expect(
      rows
        .filter((row) => row.run === 'wrist.yolo11n')
        .map(({ epoch, part, quantity, value }) => ({ epoch, part, quantity, value })),
    ).toEqual(kept);
  });

  it('refuses to write a report on nothing', async () => {
    await expect(
      workspace.run(report, { cell: 'none', config, inputs: { evaluations: {}, models: {}, datasets: {} } }),
    ).rejects.toMatchObject({ code: 'REPORT_EMPTY' });
  });

  it('refuses a common test set that a model was not scored on', async () => {
    await expect(
      workspace.run(report, { cell: 'none', config: { ...config, commonTest: 'union' }, inputs: workspace.inputs }),
    ).rejects.toMatchObject({ code: 'REPORT_COMMON_TEST' });
  });
});
