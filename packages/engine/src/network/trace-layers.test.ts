import { tf, type Tensor } from '../backend/tf.ts';
import { batchNorm2d } from '../layers/batch-norm-2d.ts';
import { conv2d } from '../layers/conv2d.ts';
import { layer } from '../layers/layer.ts';
import { linear } from '../layers/linear.ts';
import { sequential } from '../layers/sequential.ts';
import { globalAveragePool } from '../ops/global-average-pool.ts';
import { createNetwork } from './network.ts';
import { traceLayers } from './trace-layers.ts';

function build() {
  const body = sequential([conv2d(3, 4, { kernel: 3, stride: 2, padding: 1 }), batchNorm2d(4)]);
  const [head, unused] = [linear(4, 2), linear(5, 5)];
  return createNetwork(
    layer({ children: { body, head, unused } }, (x: Tensor) => {
      const pooled = globalAveragePool(body(x));
      return { once: head(pooled), twice: head(pooled) };
    }),
  );
}

describe('traceLayers()', () => {
  it('traceLayers() gives names, shapes of every call, and parameters with all that a layer holds', () => {
    expect(traceLayers(build(), [1, 8, 6, 3])).toEqual([
      {
        name: '',
        depth: 0,
        shapes: [
          [1, 2],
          [1, 2],
        ],
        parameters: 112 + 8 + 10 + 30,
      },
      { name: 'body', depth: 1, shapes: [[1, 4, 3, 4]], parameters: 112 + 8 },
      { name: 'body.0', depth: 2, shapes: [[1, 4, 3, 4]], parameters: 112 },
      { name: 'body.1', depth: 2, shapes: [[1, 4, 3, 4]], parameters: 8 },
      {
        name: 'head',
        depth: 1,
        shapes: [
          [1, 2],
          [1, 2],
        ],
        parameters: 10,
      },
      { name: 'unused', depth: 1, shapes: [], parameters: 30 },
    ]);
  });

  it('traceLayers() leaves neither values in the network nor tensors behind', () => {
    const network = build();
    const before = tf.memory().numTensors;
    traceLayers(network, [1, 8, 6, 3]);
    expect(tf.memory().numTensors).toBe(before);
    expect([...network.parameters.values()].some(({ isSet }) => isSet)).toBe(false);
    expect(() => traceLayers(network, [1, 8, 6, 5])).toThrow(expect.objectContaining({ code: 'CONV2D_SHAPES' }));
    expect(tf.memory().numTensors).toBe(before);
    expect([...network.parameters.values()].some(({ isSet }) => isSet)).toBe(false);
  });
});
