import { createRng } from '@loupe/core';
import type { Rng } from '@loupe/core';
import { loadEngine, tf } from './tf.ts';
import type { Tensor } from './tf.ts';

const memory = () => {
  const found = loadEngine().memory;
  if (found === undefined) throw new Error('expected tensors to lie in the pool');
  return found;
};

/** A tensor of TensorFlow's own making, so that it lies where TensorFlow keeps tensors. */
const filled = (rng: Rng, value: number) => tf.fill([rng.integer(1, 300), rng.integer(1, 700)], value);

function expectAll(tensor: Tensor, value: number): void {
  expect(tensor.dataSync().every((found) => found === value)).toBe(true);
}

describe('memory of tensors', () => {
  it('tensors keep their values while others come and go, and leave nothing behind', () => {
    const rng = createRng(3);
    tf.zeros([2000]).dispose();
    const before = memory().bytesInUse();
    const held: { tensor: Tensor; value: number }[] = [];
    for (let i = 0; i < 1500; i++) {
      if (held.length > 40 || (held.length > 0 && rng.next() < 0.45)) {
        const [{ tensor, value }] = held.splice(rng.integer(0, held.length - 1), 1) as [(typeof held)[0]];
        expectAll(tensor, value);
        tensor.dispose();
      } else {
        const value = Math.fround(rng.normal());
        held.push({ tensor: filled(rng, value), value });
      }
      if (i % 300 === 0) memory().release();
    }
    for (const { tensor, value } of held) {
      expectAll(tensor, value);
      tensor.dispose();
    }
    expect(memory().bytesInUse()).toBe(before);
  });

  it('a tensor takes its own bytes, to the next multiple of 64', () => {
    const before = memory().bytesInUse();
    const tensor = tf.fill([3, 1001], 1);
    expect(memory().bytesInUse() - before).toBe(Math.ceil((3 * 1001 * 4) / 64) * 64);
    tensor.dispose();
    expect(memory().bytesInUse()).toBe(before);
  });
});
