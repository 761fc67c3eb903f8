import { createRng } from '@loupe/core';
import { conv2d } from '../layers/conv2d.ts';
import { maxPool2d } from '../ops/max-pool-2d.ts';
import { built, expectSame, opsOf } from '../testing/same-prediction.ts';

describe('ownMaxPools()', () => {
  it('ownMaxPools() takes the largest values that TensorFlow takes, for random windows', async () => {
    const rng = createRng(23);
    const from = (least: number, most: number) => rng.integer(least, most);
    for (let i = 0; i < 20; i++) {
      const kernel = from(1, 6);
      const [width, window] = [from(1, 50), { kernel, stride: from(1, 3), padding: from(0, kernel >> 1) }];
      const network = built({ a: conv2d(3, width, { kernel: 1 }) }, (c, x) => maxPool2d(c.a(x), window));
      const shape: [number, number, number, number] = [from(1, 3), from(6, 30), from(6, 30), 3];
      expect(opsOf(network, shape)).toEqual(['LoupeConvolution', 'LoupeMaxPool']);
      await expectSame(network, shape);
    }
  });
});
