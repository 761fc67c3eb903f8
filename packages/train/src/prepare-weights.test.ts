import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng, sha256, silentLog, type Log } from '@loupe/core';
import {
  createNetwork,
  encodeSafetensors,
  layer,
  linear,
  loadEngine,
  type StateDict,
  type Tensor,
} from '@loupe/engine';
import { freezeParts, prepareWeights } from './prepare-weights.ts';
import { TrainConfig } from './schema.ts';

let workspaceRoot: string;
beforeAll(async () => {
  loadEngine();
  workspaceRoot = await mkdtemp(join(tmpdir(), 'loupe-weights-'));
});
afterAll(() => rm(workspaceRoot, { recursive: true }));

const filled = (shape: number[], value: number) => ({
  shape,
  data: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
});

/** What training starts from, and what it says of that. */
async function prepare(state: StateDict, given: { sha256?: string; strict?: boolean } = {}) {
  const bytes = encodeSafetensors(state);
  await writeFile(join(workspaceRoot, 'w.safetensors'), bytes);
  const [body, head] = [linear(2, 3), linear(3, 4)];
  const network = createNetwork(layer({ children: { body, head } }, (x: Tensor) => head(body(x))));
  const lines: string[] = [];
  const log: Log = { note: (text) => lines.push(text), warn: (text) => lines.push(`! ${text}`), line: () => undefined };
  const { weights } = TrainConfig.parse({
    model: 'yolo11n',
    weights: { path: 'w.safetensors', ...given },
  });
  try {
    await prepareWeights(network, { weights }, { workspaceRoot, rng: createRng('start'), log });
    return { lines, state: await network.state(), digest: sha256(bytes) };
  } finally {
    network.dispose();
  }
}

describe('prepareWeights()', () => {
  const body: [string, StateDict extends ReadonlyMap<string, infer V> ? V : never][] = [
    ['body.weight', filled([3, 2], 2)],
    ['body.bias', filled([3], 3)],
  ];

  it('takes what fits and says what does not, and why', async () => {
    const { lines, state } = await prepare(
      new Map([...body, ['head.weight', filled([9, 3], 1)], ['other.weight', filled([1], 1)]]),
    );
    expect(lines).toEqual([
      'weights: 2 of 4 arrays from w.safetensors (safetensors)',
      '! head.weight starts from the seed: expected [4, 3], found [9, 3] (normal for the head of a model for other classes)',
      '! 1 arrays start from the seed, not in the file: head.bias',
      '! 1 arrays of the file have no place in this model: other.weight',
    ]);
    expect([...state.get('body.weight')!.data]).toEqual([2, 2, 2, 2, 2, 2]);
    expect(new Set(state.get('head.weight')!.data).size).toBeGreaterThan(1);
  });

  it('refuses weights of another model, another digest, and, where strict, any that do not fit', async () => {
    await expect(prepare(new Map([['other', filled([1], 1)]]))).rejects.toMatchObject({ code: 'WEIGHTS_DO_NOT_FIT' });
    await expect(prepare(new Map(body), { strict: true })).rejects.toMatchObject({ code: 'WEIGHTS_DO_NOT_FIT' });
    await expect(prepare(new Map(body), { sha256: '0'.repeat(64) })).rejects.toMatchObject({ code: 'WEIGHTS_SHA256' });
    const { digest } = await prepare(new Map(body));
    await expect(prepare(new Map(body), { sha256: digest })).resolves.toBeDefined();
  });
});

describe('freezeParts()', () => {
  it('lets learn what is asked for, whatever was frozen before, and refuses to freeze everything', () => {
    const [body, head] = [linear(2, 3), linear(3, 4)];
    const network = createNetwork(layer({ children: { body, head } }, (x: Tensor) => head(body(x))));
    network.initialise(createRng(1));
    const learning = (freeze: string[], trainOnly: string[]) => {
      freezeParts(network, { freeze, trainOnly }, silentLog);
      return network.trainable().map(([name]) => name);
    };
    expect(learning([], ['head'])).toEqual(['head.weight', 'head.bias']);
    expect(learning([], [])).toEqual(['body.weight', 'body.bias', 'head.weight', 'head.bias']);
    expect(learning(['body.bias', 'head'], [])).toEqual(['body.weight']);
    expect(() => learning(['body', 'head'], [])).toThrow(expect.objectContaining({ code: 'ALL_FROZEN' }));
    expect(() => learning(['bodi'], [])).toThrow(expect.objectContaining({ code: 'FREEZE_NO_MATCH' }));
    network.dispose();
  });
});

describe('TrainConfig.weights', () => {
  const sha = 'a'.repeat(64);
  it.each<[string, object, boolean]>([
    ['a path', { path: 'w.pt' }, true],
    ['an address with its digest', { url: 'https://example.org/w.pt', sha256: sha }, true],
    ['an address without its digest', { url: 'https://example.org/w.pt' }, false],
    ['both', { path: 'w.pt', url: 'https://example.org/w.pt', sha256: sha }, false],
    ['neither', {}, false],
    ['another protocol', { url: 'file:///etc/passwd', sha256: sha }, false],
    ['a digest that is none', { path: 'w.pt', sha256: 'z'.repeat(64) }, false],
  ])('%s', (_name, weights, good) => {
    expect(TrainConfig.safeParse({ model: 'yolo11n', weights }).success).toBe(good);
  });
});
