import { createRng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { Tensor } from '../backend/tf.ts';
import { conv2d } from '../layers/conv2d.ts';
import { built, difference, expectSame, opsOf, outputs } from '../testing/same-prediction.ts';

interface Sides {
  readonly heads: number;
  readonly keyWidth: number;
  readonly valueWidth: number;
}

type Affinity = (product: Tensor) => Tensor;

/** Attention over the cells of a map, as networks write it down. */
function attentive({ heads, keyWidth, valueWidth }: Sides, factor: number, between: Affinity = (x) => x) {
  const widths = [keyWidth, keyWidth, valueWidth];
  const children = { joined: conv2d(5, heads * (2 * keyWidth + valueWidth), { kernel: 1 }) };
  return built(children, (c, x) => {
    const [n, height, width] = x.shape as [number, number, number, number];
    const joined = tf.reshape(c.joined(x), [n, height * width, heads, -1]);
    const [query, key, value] = tf.split(joined, widths, 3) as [Tensor, Tensor, Tensor];
    const outside = (part: Tensor) => tf.transpose(part, [0, 2, 1, 3]);
    const affinity = tf.matMul(outside(tf.mul(query, factor)), outside(key), false, true);
    const mixed = tf.matMul(tf.softmax(between(affinity)), outside(value));
    return tf.reshape(outside(mixed), [n, height, width, heads * valueWidth]);
  });
}

describe('ownAttention()', () => {
  it('ownAttention() gives what the ops give, for random heads and maps', async () => {
    const rng = createRng(29);
    for (let i = 0; i < 20; i++) {
      const sides = { heads: rng.integer(1, 5), keyWidth: rng.integer(1, 40), valueWidth: rng.integer(1, 70) };
      const network = attentive(sides, rng.uniform(0.1, 3));
      const shape: [number, number, number, number] = [rng.integer(1, 3), rng.integer(1, 12), rng.integer(1, 12), 5];
      expect(opsOf(network, shape)).toContain('LoupeAttention');
      expect(opsOf(network, shape)).not.toContain('BatchMatMulV2');
      await expectSame(network, shape);
    }
  });

  it('ownAttention() leaves what has something between the product and its weights', async () => {
    const network = attentive({ heads: 2, keyWidth: 8, valueWidth: 12 }, 0.3, (x) => tf.sub(x, tf.square(x)));
    expect(opsOf(network, [2, 4, 5, 5])).not.toContain('LoupeAttention');
    await expectSame(network, [2, 4, 5, 5]);
  });

  it('ownAttention() keeps scores of any size in range', async () => {
    const network = attentive({ heads: 2, keyWidth: 8, valueWidth: 12 }, 500);
    const { own, eager } = await outputs(network, [1, 6, 7, 5]);
    // Scores of some thousands are known to some 1e-4, and weights no better.
    expect(difference(own.data, eager.data)).toBeLessThan(1e-3);
    network.dispose();
  });
});
