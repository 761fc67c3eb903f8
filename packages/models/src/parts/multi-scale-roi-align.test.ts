import { ops, tf, type Tensor } from '@loupe/engine';
import { boxLevels, multiScaleRoiAlign } from './multi-scale-roi-align.ts';

/** A square of a side at a place. */
const square = (side: number, at = 0) => [at, at, at + side, at + side];

describe('boxLevels()', () => {
  it('boxLevels() puts 224 pixels on level 4, halves one lower, and stays within the levels', () => {
    tf.tidy(() => {
      const sides = [224, 223.9, 112, 111.9, 448, 447, 1000, 10, 0];
      const levels = boxLevels(tf.tensor2d(sides.map((side) => square(side))), { from: 2, to: 5 });
      expect(Array.from(levels.dataSync())).toEqual([4, 3, 3, 2, 5, 4, 5, 2, 2]);
    });
  });
  it('boxLevels() goes by area', () => {
    tf.tidy(() => {
      const levels = boxLevels(
        tf.tensor2d([
          [0, 0, 448, 112],
          [0, 0, 448, 111],
        ]),
        { from: 2, to: 5 },
      );
      expect(Array.from(levels.dataSync())).toEqual([4, 3]);
    });
  });
});

describe('multiScaleRoiAlign()', () => {
  it('multiScaleRoiAlign() shows each box on its own level', () => {
    tf.tidy(() => {
      // Level 2 is 1 everywhere, level 3 is 2, and so on.
      const maps = [64, 32, 16, 8].map((side, i) => tf.fill([1, side, side, 2], i + 1) as Tensor);
      const boxes = tf.tensor2d([square(40, 10), square(120, 5), square(230, 3), [0, 0, 256, 256]]);
      const shown = multiScaleRoiAlign(maps, boxes, tf.zeros([4], 'int32'), { side: 3, samples: 2 });
      expect(shown.shape).toEqual([4, 3, 3, 2]);
      const means = tf.mean(shown, [1, 2, 3]).dataSync();
      [1, 2, 3, 3].forEach((value, i) => expect(means[i]).toBeCloseTo(value, 5));
    });
  });
  it('multiScaleRoiAlign() sends no gradient to other levels', () => {
    tf.tidy(() => {
      const maps = [16, 8].map((side) => tf.ones([1, side, side, 1]) as Tensor);
      const boxes = tf.tensor2d([square(40, 10)]);
      const images = tf.zeros([1], 'int32');
      const [fine, coarse] = tf.grads((a: Tensor, b: Tensor) =>
        multiScaleRoiAlign([a, b], boxes, images, { side: 2, samples: 2 }),
      )(maps);
      const alone = tf.grad((a: Tensor) => ops.roiAlign(a, boxes, images, { scale: 0.25, side: 2, samples: 2 }))(
        maps[0]!,
      );
      expect(Array.from(fine!.dataSync())).toEqual(Array.from(alone.dataSync()));
      expect(Math.max(...coarse!.dataSync())).toBe(0);
      expect(tf.sum(fine!).dataSync()[0]).toBeCloseTo(4, 5);
    });
  });
});
