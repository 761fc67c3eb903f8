import { appendFile, mkdir, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson, sha256, silentLog } from '@loupe/core';
import { z } from 'zod';
import {
  defineStage,
  fileTreeArtifact,
  many,
  optional,
  reportArtifact,
  runStage,
  timed,
  trainedModelArtifact,
  type TrainedModel,
} from './index.ts';
import { makeWorkspace, type TestWorkspace } from './testing/index.ts';

const write = defineStage({
  kind: 'write',
  config: z.strictObject({ text: z.string(), copies: z.int().default(1) }),
  inputs: {},
  outputs: { files: fileTreeArtifact },
  async run({ config, timing, rng }) {
    timing('epoch_ms', [1, 2]);
    const files = new Map(
      Array.from({ length: config.copies }, (_, i) => [`sub/${i}.txt`, `${config.text} ${rng.fork(i).next()}`]),
    );
    return { files: { files } };
  },
});

const join2 = defineStage({
  kind: 'join',
  config: z.strictObject({}),
  inputs: { one: fileTreeArtifact, others: many(timed(fileTreeArtifact)), maybe: optional(fileTreeArtifact) },
  outputs: { report: reportArtifact },
  async run({ inputs }) {
    const texts = await Promise.all(
      [
        inputs.one,
        ...Object.values(inputs.others).map(({ value }) => value),
        ...(inputs.maybe ? [inputs.maybe] : []),
      ].flatMap(({ folder, files }) => files.map((file) => readFile(join(folder, file), 'utf8'))),
    );
    return {
      report: {
        files: new Map([
          ['report.md', texts.join('\n')],
          ['names.txt', Object.keys(inputs.others).join()],
        ]),
      },
    };
  },
});

const card: TrainedModel['card'] = {
  model: 'tiny',
  options: {},
  task: 'detection',
  classes: ['fracture'],
  preprocessing: { size: 32, channels: 3, fit: { kind: 'letterbox' } },
  trainedOn: 'wrist',
  seed: 0,
  epochs: 1,
  bestEpoch: 1,
  selectedBy: 'mAP50',
  parameters: 1,
  trainableParameters: 1,
  flops: 2,
  stoppedEarly: false,
};

const teach = defineStage({
  kind: 'teach',
  config: z.strictObject({ same: z.boolean().default(false) }),
  inputs: {},
  outputs: { model: trainedModelArtifact },
  async run({ config, scratch }) {
    const [best, last] = [join(scratch, 'best'), join(scratch, 'last')];
    await writeFile(best, 'best weights');
    await writeFile(last, config.same ? 'best weights' : 'last weights');
    return {
      model: { card, history: [{ epoch: 1, part: 'train' as const, quantity: 'box', value: 0.5 }], best, last },
    };
  },
});

const use = defineStage({
  kind: 'use',
  config: z.strictObject({}),
  inputs: { model: trainedModelArtifact },
  outputs: { files: fileTreeArtifact },
  async run({ inputs }) {
    return { files: { files: new Map([['best.txt', await readFile(inputs.model.best)]]) } };
  },
});

describe('runStage()', () => {
  let workspace: TestWorkspace;
  beforeEach(async () => (workspace = await makeWorkspace()));
  afterEach(() => workspace.remove());
  const path = (...parts: string[]) => join(workspace.root, ...parts);

  it('runStage() lists every file with hash and size in the manifest, and no clock', async () => {
    const folder = await workspace.run(write, { config: { text: 'a', copies: 2 }, seed: 7 });
    const content = await readFile(path(folder, 'files/sub/1.txt'));
    const manifest = await readJson(path(folder, 'manifest.json'));
    expect(manifest).toMatchObject({
      stage: 'write',
      seed: 7,
      config: { text: 'a', copies: 2 },
      inputs: {},
      files: { 'files/sub/1.txt': { sha256: sha256(content), bytes: content.length } },
    });
    expect(await readJson(path(folder, 'timing.json'))).toMatchObject({
      epoch_ms: [1, 2],
      wall_ms: expect.any(Number),
      peak_memory_bytes: expect.any(Number),
    });
    expect(await readdir(path('artifacts/test/write'))).toEqual(['all']);
  });

  it('runStage() gives the same bytes for the same step', async () => {
    const folder = await workspace.run(write, { config: { text: 'a' } });
    const before = await readFile(path(folder, 'manifest.json'), 'utf8');
    await rm(path(folder), { recursive: true });
    await workspace.run(write, { config: { text: 'a' } });
    expect(await readFile(path(folder, 'manifest.json'), 'utf8')).toBe(before);
  });

  it('runStage() replaces an older result', async () => {
    const folder = await workspace.run(write, { config: { text: 'a', copies: 2 } });
    await workspace.run(write, { config: { text: 'b', copies: 1 } });
    expect(await readdir(path(folder, 'files/sub'))).toEqual(['0.txt']);
  });

  it('runStage() reads single, named and optional inputs', async () => {
    const [a, b] = [
      await workspace.run(write, { config: { text: 'a' }, cell: 'a' }),
      await workspace.run(write, { config: { text: 'b' }, cell: 'b' }),
    ];
    const folder = await workspace.run(join2, { inputs: { one: `${a}/files`, others: { b: `${b}/files` } } });
    expect(await readFile(path(folder, 'report.md'), 'utf8')).toMatch(/^a .*\nb /);
    const manifest = (await readJson(path(folder, 'manifest.json'))) as { inputs: unknown };
    expect(manifest.inputs).toEqual({
      one: expect.stringMatching(/^[0-9a-f]{64}$/),
      others: { b: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    await workspace.run(join2, { inputs: { one: `${a}/files`, maybe: `${b}/files` } });
    expect(await readFile(path(folder, 'report.md'), 'utf8')).toMatch(/^a .*\nb /);
  });

  it.each([
    ['a file was changed', (folder: string) => appendFile(join(folder, 'files/sub/0.txt'), 'x'), 'ARTIFACT_CHANGED'],
    ['a file is missing', (folder: string) => rm(join(folder, 'files/sub/0.txt')), 'ARTIFACT_CHANGED'],
    ['a file was added', (folder: string) => writeFile(join(folder, 'files/other.txt'), ''), 'ARTIFACT_CHANGED'],
    ['the manifest is missing', (folder: string) => rm(join(folder, 'manifest.json')), 'ARTIFACT_MISSING'],
    ['the folder is missing', (folder: string) => rm(folder, { recursive: true }), 'ARTIFACT_MISSING'],
  ])('runStage() refuses an input of which %s', async (_what, spoil, code) => {
    const folder = await workspace.run(write, { config: { text: 'a' } });
    await spoil(path(folder));
    await expect(workspace.run(join2, { inputs: { one: `${folder}/files` } })).rejects.toMatchObject({ code });
  });

  it('runStage() refuses a config or inputs that the stage does not know', async () => {
    await expect(workspace.run(write, { config: { text: 1 } })).rejects.toMatchObject({
      code: 'STEP_CONFIG',
      at: { key: 'config.text' },
    });
    await expect(workspace.run(join2, { inputs: { onee: 'x' } })).rejects.toMatchObject({
      code: 'STEP_INPUTS',
      fix: 'Did you mean one?',
    });
    await expect(workspace.run(join2, { inputs: {} })).rejects.toMatchObject({ code: 'STEP_INPUTS' });
  });

  it('runStage() leaves the old result and nothing else when the stage fails', async () => {
    const folder = await workspace.run(write, { config: { text: 'a' } });
    const failing = { ...write, run: () => Promise.reject(new Error('no')) };
    await expect(workspace.run(failing, { config: { text: 'b' } })).rejects.toThrow('no');
    expect(await readdir(path('artifacts/test/write'))).toEqual(['all']);
    expect(await readFile(path(folder, 'files/sub/0.txt'), 'utf8')).toMatch(/^a /);
  });

  it('runStage() removes what killed runs left, and nothing of other steps', async () => {
    for (const name of [
      '.all.0123456789abcdef.partial',
      '.all.0123456789abcdef.old',
      '.all.b.0123456789abcdef.partial',
    ]) {
      await mkdir(path('artifacts/test/write', name, 'files'), { recursive: true });
    }
    await workspace.run(write, { config: { text: 'a' } });
    expect(await readdir(path('artifacts/test/write'))).toEqual(['.all.b.0123456789abcdef.partial', 'all']);
  });

  it('runStage() lets the second of two runs take the first one’s result', async () => {
    let calls = 0;
    const slow = defineStage({
      ...write,
      async run(context) {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return write.run(context);
      },
    });
    const step = {
      id: 'test.write.all',
      folder: 'artifacts/test/write/all',
      seed: 0,
      config: { text: 'a' },
      inputs: {},
    };
    const options = { workspaceRoot: workspace.root, log: silentLog, now: () => 0 };
    expect((await Promise.all([runStage(slow, step, options), runStage(slow, step, options)])).sort()).toEqual([
      'ran',
      'taken',
    ]);
    expect(calls).toBe(1);
  });

  it('runStage() takes a whole folder with the same task key, and no other', async () => {
    let calls = 0;
    const counted = { ...write, run: (context: Parameters<typeof write.run>[0]) => (calls++, write.run(context)) };
    const step = {
      id: 'test.write.all',
      folder: 'artifacts/test/write/all',
      seed: 0,
      config: { text: 'a' },
      inputs: {},
    };
    const run = (taskKey: string | undefined) =>
      runStage(counted, step, { workspaceRoot: workspace.root, log: silentLog, now: () => 0, taskKey });
    expect([await run('k'), await run('k'), await run('other'), await run(undefined)]).toEqual([
      'ran',
      'taken',
      'ran',
      'ran',
    ]);
    await run('k');
    await appendFile(path(step.folder, 'files/sub/0.txt'), 'spoilt');
    expect(await run('k')).toBe('ran');
    expect(calls).toBe(5);
  });

  it('runStage() keeps weights in the store and links in the artifact', async () => {
    const folder = await workspace.run(teach);
    expect(await readlink(path(folder, 'model/best.safetensors'))).toBe(
      `../../../../../.loupe/store/${sha256('best weights')}.safetensors`,
    );
    const [manifest, used] = [
      await readJson(path(folder, 'manifest.json')),
      await workspace.run(use, { inputs: { model: `${folder}/model` } }),
    ];
    expect(manifest).toMatchObject({
      files: { 'model/last.safetensors': { sha256: sha256('last weights'), bytes: 12 } },
    });
    expect(await readFile(path(used, 'files/best.txt'), 'utf8')).toBe('best weights');
  });

  it('runStage() keeps equal weights once', async () => {
    await workspace.run(teach, { config: { same: true } });
    expect(await readdir(path('.loupe/store'))).toEqual([`${sha256('best weights')}.safetensors`]);
    expect((await stat(path('.loupe/store', `${sha256('best weights')}.safetensors`))).mode & 0o222).toBe(0);
  });

  it('runStage() says what to do when the store has lost weights', async () => {
    const folder = await workspace.run(teach);
    await rm(path('.loupe'), { recursive: true });
    await expect(workspace.run(use, { inputs: { model: `${folder}/model` } })).rejects.toMatchObject({
      code: 'STORE_MISSING',
      fix: 'Train again: npx nx run test.teach.all:run --skip-nx-cache --exclude-task-dependencies',
    });
  });
});
