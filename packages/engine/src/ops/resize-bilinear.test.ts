import { tf } from '../backend/tf.ts';
import { expectGradients, expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { resizeBilinear } from './resize-bilinear.ts';

/** Bilinear mixing by the definition, one row and one column of one channel at a time. */
function mix(values: readonly number[], length: number): number[] {
  return Array.from({ length }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * values.length) / length - 0.5);
    const low = Math.min(Math.floor(place), values.length - 1);
    const high = Math.min(low + 1, values.length - 1);
    return values[low]! + (place - low) * (values[high]! - values[low]!);
  });
}

describe('resizeBilinear()', () => {
  it.each([
    [5, 7, 13, 11],
    [4, 6, 8, 12],
    [9, 8, 4, 5],
    [1, 1, 3, 2],
  ])('resizeBilinear() from %i x %i to %i x %i agrees with its definition', (h, w, height, width) => {
    tf.tidy(() => {
      const x = randomTensor([1, h, w, 1], 3);
      const image = tf.reshape(x, [h, w]).arraySync() as number[][];
      const wide = image.map((row) => mix(row, width));
      const columns = Array.from({ length: width }, (_, j) =>
        mix(
          wide.map((row) => row[j]!),
          height,
        ),
      );
      const found = tf.reshape(resizeBilinear(x, { height, width }), [height, width]).arraySync() as number[][];
      found.forEach((row, i) => row.forEach((value, j) => expect(value).toBeCloseTo(columns[j]![i]!, 5)));
    });
  });

  it.each([
    [13, 11],
    [3, 4],
  ])('resizeBilinear() to %i x %i has the gradient of differences', (height, width) => {
    tf.tidy(() => expectGradients((x) => resizeBilinear(x, { height, width }), [randomTensor([2, 5, 7, 3], 1)]));
  });

  it('resizeBilinear() leaves only its result behind', () => {
    const x = randomTensor([1, 3, 4, 2], 1);
    const double = (a: typeof x) => resizeBilinear(a, { height: 6, width: 8 });
    expectNoLeak(() => double(x).dispose());
    expectNoLeak(() => tf.grad(double)(x).dispose());
    x.dispose();
  });
});
