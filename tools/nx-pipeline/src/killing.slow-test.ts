import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRng } from '@loupe/core';
import { brokenFolders, describeTree, makeScratch, type Scratch } from './testing/scratch.ts';

const pipeline = (epochs: number) => `
datasets:
  wrist: { phantom: { images: 2 } }
models:
  yolo11n: { train: { epochs: ${epochs} } }
  retinanet_resnet50_fpn: { train: { epochs: ${epochs} } }
seed: ${epochs}
`;
const kills = 20;

/** Every process that descends from `pid`, itself included. */
function family(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      const text = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It has ended since the folder was listed.
    }
  }
  const found = [pid];
  for (const member of found)
    found.push(...[...parents].filter(([, parent]) => parent === member).map(([child]) => child));
  return found;
}

/** What is wrong, and stays so: a step that lives on without nx may be putting a folder in the place of another at this moment. */
async function brokenForGood(root: string): Promise<string[]> {
  for (let look = 1; look < 50; look++) {
    try {
      if (brokenFolders(root).length === 0) return [];
    } catch {
      // A file went while it was read.
    }
    await sleep(100);
  }
  return brokenFolders(root);
}

/** The setting that this test changes, as the finished training steps had it. */
function epochsOfTraining(root: string): number[] {
  const folder = join(root, 'artifacts/tiny/train');
  return readdirSync(folder).map(
    (cell) =>
      (JSON.parse(readFileSync(join(folder, cell, 'manifest.json'), 'utf8')) as { config: { epochs: number } }).config
        .epochs,
  );
}

describe('kill -9', () => {
  let scratch: Scratch;
  const rng = createRng('kill');
  beforeAll(() => (scratch = makeScratch()));
  afterAll(() => scratch.remove());

  it(`kill -9 at ${kills} random moments leaves nothing that a later run takes for whole`, async () => {
    scratch.write('tiny', pipeline(1));
    const startedAt = Date.now();
    expect(await scratch.nx(['run', 'pipeline:tiny'])).toMatchObject({ code: 0 });
    const wholeRunMs = Date.now() - startedAt;
    let steps = 0;

    for (let kill = 1; kill <= kills; kill++) {
      // Work anew, or (each third time) come back from the cache.
      const isRestore = kill % 3 === 0;
      const before = describeTree(join(scratch.root, 'artifacts'));
      if (isRestore) rmSync(join(scratch.root, 'artifacts'), { recursive: true });
      else scratch.write('tiny', pipeline(kill + 1));
      const { child, ended } = scratch.start(['run', 'pipeline:tiny']);
      await sleep(rng.uniform(0.05, 1) * (isRestore ? 0.3 : 1) * wholeRunMs);
      // Every second time only nx itself, so that the steps it started live on without it.
      const victims = kill % 2 === 0 ? [child.pid!] : family(child.pid!);
      for (const pid of victims) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It ended by itself.
        }
      }
      await ended;
      // Nx itself copies from its cache file by file, so a killed restore may leave a part; the runner would refuse it (a manifest
      // that does not fit), and the next run copies again.
      if (!isRestore) expect(await brokenForGood(scratch.root)).toEqual([]);
      steps += scratch.ran().length;

      expect(await scratch.nx(['run', 'pipeline:tiny'])).toMatchObject({ code: 0 });
      expect(brokenFolders(scratch.root)).toEqual([]);
      const after = describeTree(join(scratch.root, 'artifacts'));
      if (isRestore) expect(after).toEqual(before);
      else expect(epochsOfTraining(scratch.root)).toEqual([kill + 1, kill + 1]);
      expect(Object.keys(after).filter((path) => /\.(partial|old|lock|stale)/.test(path))).toEqual([]);
      scratch.ran();
    }
    // What all those interrupted runs led to is what one run without a cache gives.
    const reached = describeTree(join(scratch.root, 'artifacts'));
    for (const folder of ['artifacts', '.nx', '.loupe']) rmSync(join(scratch.root, folder), { recursive: true });
    expect(await scratch.nx(['run', 'pipeline:tiny'])).toMatchObject({ code: 0 });
    expect(describeTree(join(scratch.root, 'artifacts'))).toEqual(reached);
    // Else the kills all came too early to meet a step.
    expect(steps).toBeGreaterThan(kills / 2);
  });
});
