import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from './run-stage-main.ts';

const step = {
  id: 'p.split.all',
  folder: 'artifacts/p/split/all',
  seed: 0,
  config: {},
  inputs: { dataset: 'artifacts/p/ingest/all/dataset' },
};

describe('parseCommandLine()', () => {
  it('parseCommandLine() reads a step from --step and from --step-file', async () => {
    expect(parseCommandLine('split', ['--step', JSON.stringify(step)])).toEqual(step);
    const folder = await mkdtemp(join(tmpdir(), 'loupe-step-'));
    await writeFile(join(folder, 'step.json'), JSON.stringify(step));
    expect(parseCommandLine('split', ['--step-file', join(folder, 'step.json')])).toEqual(step);
    await rm(folder, { recursive: true });
  });

  it('parseCommandLine() knows --help', () => {
    expect(parseCommandLine('split', ['--help'])).toBe('help');
  });

  it.each([
    ['nothing', [], 'STEP_ARGUMENTS'],
    ['both', ['--step', '{}', '--step-file', 'x'], 'STEP_ARGUMENTS'],
    ['an unknown flag', ['--stepp', '{}'], 'STEP_ARGUMENTS'],
    ['a file that is not there', ['--step-file', '/nowhere.json'], 'STEP_ARGUMENTS'],
    ['what is not JSON', ['--step', '{'], 'STEP_JSON'],
    ['a step without a folder', ['--step', JSON.stringify({ ...step, folder: undefined })], 'STEP_JSON'],
  ])('parseCommandLine() refuses %s', (_what, args, code) => {
    expect(() => parseCommandLine('split', args)).toThrow(expect.objectContaining({ code, name: 'UsageError' }));
  });
});
