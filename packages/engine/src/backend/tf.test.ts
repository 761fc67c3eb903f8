import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MachineError, UsageError } from '@loupe/core';
import { engineCandidates } from './engine-candidates.ts';
import { loadEngine, tf } from './tf.ts';

describe('loadEngine()', () => {
  it('loadEngine() says what was tried and how to install where nothing is installed', () => {
    const home = mkdtempSync(join(tmpdir(), 'loupe-engine-'));
    mkdirSync(join(home, '2.21.0-cpu'));
    writeFileSync(join(home, '2.21.0-cpu', 'libraries.json'), '{}');
    const load = () => loadEngine({ LOUPE_ENGINE: 'cpu', LOUPE_ENGINE_HOME: home });
    expect(load).toThrow(MachineError);
    expect(load).toThrow(/did not finish; it holds: libraries.json/);
    expect(() => loadEngine({ LOUPE_ENGINE: 'gpu', LOUPE_ENGINE_HOME: home })).toThrow(
      expect.objectContaining({ code: 'ENGINE_NOT_FOUND', fix: expect.stringContaining('nx run engine:install') }),
    );
    rmSync(home, { recursive: true });
  });

  it('loadEngine() refuses an engine it does not know', () => {
    expect(() => loadEngine({ LOUPE_ENGINE: 'tpu' })).toThrow(UsageError);
  });

  it('loadEngine() refuses kernels it does not know', () => {
    expect(() => loadEngine({ LOUPE_KERNELS: 'on' })).toThrow('expected LOUPE_KERNELS to be off or avx2, found on');
  });

  it('loadEngine() runs TensorFlow and answers the same engine twice', () => {
    const engine = loadEngine();
    expect(engine.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(loadEngine()).toBe(engine);
    expect(tf.getBackend()).toBe('tensorflow');
    expect(engine.matrixPrecision).toEqual({ kind: 'float32' });
    expect(
      Array.from(
        tf.tidy(() => tf.matMul(tf.tensor2d([1, 2, 3, 4], [2, 2]), tf.tensor2d([1, 0, 0, 1], [2, 2])).dataSync()),
      ),
    ).toEqual([1, 2, 3, 4]);
  });
});

describe('engineCandidates()', () => {
  it("engineCandidates() prefers the user's own stock installation, then ours", () => {
    expect(engineCandidates({}).map(({ kind }) => kind)).toEqual(['stock', 'cpu', 'gpu']);
    expect(engineCandidates({ LOUPE_ENGINE: 'gpu', LOUPE_ENGINE_HOME: '/somewhere' })).toEqual([
      { kind: 'gpu', binding: expect.stringMatching(/^\/somewhere\/\d+\.\d+\.\d+-gpu\/tfjs_binding\.node$/) },
    ]);
  });
});
