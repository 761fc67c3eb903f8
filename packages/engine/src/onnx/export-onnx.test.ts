import { loadEngine, tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { tinyNetwork } from '../testing/tiny-network.ts';
import { exportOnnx } from './export-onnx.ts';

beforeAll(() => {
  loadEngine();
});

const exportTiny = (network: ReturnType<typeof tinyNetwork>, after: (x: Tensor) => Tensor = (x) => x) =>
  exportOnnx({
    network,
    run: ({ images }) => [after(network.root(images!))],
    inputs: { images: [2, 8, 8, 3] },
    outputs: () => 'logits',
    metadata: { classes: '["a","b","c"]' },
  });

describe('exportOnnx()', () => {
  it('keeps the names of parameters, inputs and outputs, and the metadata', () => {
    const network = tinyNetwork();
    const text = Buffer.from(exportTiny(network)).toString('latin1');
    network.dispose();
    for (const name of [
      'stem.weight',
      'narrow.weight',
      'depth.weight',
      'head.weight',
      'images',
      'logits',
      '["a","b","c"]',
    ])
      expect(text).toContain(name);
    expect(text).toContain('Conv');
  });

  it('gives the same file for the same network, holds its parameters as they are, and leaves no tensor behind', () => {
    const network = tinyNetwork();
    const before = tf.memory().numTensors;
    const first = exportTiny(network);
    expect(exportTiny(network)).toEqual(first);
    expect(tf.memory().numTensors).toBe(before);
    const bias = network.parameters.get('head.bias')!;
    bias.set(Float32Array.of(1.5, 2.5, 3.5));
    const wanted = Buffer.from(Float32Array.of(1.5, 2.5, 3.5).buffer);
    expect(Buffer.from(first).includes(wanted)).toBe(false);
    expect(Buffer.from(exportTiny(network)).includes(wanted)).toBe(true);
    network.dispose();
  });

  it('names the op that it has no translation for', () => {
    const network = tinyNetwork();
    expect(() => exportTiny(network, (x) => tf.acos(x))).toThrow(
      expect.objectContaining({ code: 'ONNX_OP', message: expect.stringContaining('Acos') as string }),
    );
    network.dispose();
  });
});
