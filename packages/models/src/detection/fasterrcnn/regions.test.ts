import { tf } from '@loupe/engine';
import { trainingRegions } from './regions.ts';

const found = () => ({
  boxes: tf.tensor3d([
    [
      [0, 0, 10, 10],
      [0, 0, 10, 4],
      [30, 30, 40, 40],
      [0, 0, 0, 0],
    ],
  ]),
  present: tf.tensor2d([[1, 1, 1, 0]]),
});
const objects = (present: number[]) => ({
  boxes: tf.tensor3d([
    [
      [0, 0, 10, 8],
      [32, 32, 44, 44],
      [0, 0, 0, 0],
    ],
  ]),
  classes: tf.tensor2d([[2, 0, 0]], [1, 3], 'int32'),
  present: tf.tensor2d([present]),
});

describe('trainingRegions()', () => {
  it('trainingRegions() labels proposals and objects by the object that they overlap by half or more', () => {
    tf.tidy(() => {
      const regions = trainingRegions(found(), objects([1, 1, 0]), 'all');
      // Overlaps: .8 with the first, .5 with it, 64 / 180 with the second; then the objects themselves.
      expect(Array.from(regions.labels.dataSync())).toEqual([3, 3, 0, 0, 3, 1, 0]);
      expect(Array.from(regions.present.dataSync())).toEqual([1, 1, 1, 0, 1, 1, 0]);
      const deltas = (regions.deltas.arraySync() as number[][][])[0]!;
      [0, 10 * -0.1, 0, 5 * Math.log(0.8)].forEach((value, i) => expect(deltas[0]![i]).toBeCloseTo(value, 5));
      for (const row of [2, 3, 4, 5, 6]) expect(deltas[row]!.map(Math.abs)).toEqual([0, 0, 0, 0]);
    });
  });
  it('trainingRegions() makes everything background in an image without objects', () => {
    tf.tidy(() => {
      const regions = trainingRegions(found(), objects([0, 0, 0]), 'all');
      expect(Array.from(regions.labels.dataSync())).toEqual(Array(7).fill(0));
      expect(Array.from(regions.present.dataSync())).toEqual([1, 1, 1, 0, 0, 0, 0]);
      regions.deltas.dataSync().forEach((value) => expect(value).toBe(0));
    });
  });
  it('trainingRegions() draws a quarter of foreground at most', () => {
    tf.tidy(() => {
      const regions = trainingRegions(found(), objects([1, 1, 0]), 4);
      expect(regions.boxes.shape).toEqual([1, 4, 4]);
      const present = Array.from(regions.present.dataSync());
      const labels = Array.from(regions.labels.dataSync()).filter((_, i) => present[i] === 1);
      expect(labels.filter((label) => label > 0)).toHaveLength(1);
      // The one background there is, and places that do not count.
      expect(present).toEqual([1, 1, 0, 0]);
      expect((regions.boxes.arraySync() as number[][][])[0]![1]).toEqual([30, 30, 40, 40]);
    });
  });
});
