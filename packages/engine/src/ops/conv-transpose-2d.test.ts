import { tf, type Tensor } from '../backend/tf.ts';
import { expectGradients, expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { convTranspose2d } from './conv-transpose-2d.ts';
import { conv2d } from './conv2d.ts';

const dot = (a: Tensor, b: Tensor) => tf.sum(tf.mul(a, b)).dataSync()[0]!;

describe('convTranspose2d()', () => {
  it('convTranspose2d() makes a block of each pixel', () => {
    tf.tidy(() => {
      const x = tf.tensor([1, 2], [1, 1, 2, 1]);
      const kernel = tf.tensor([1, 10, 100, 1000], [2, 2, 1, 1]);
      const y = convTranspose2d(x, kernel);
      expect(y.shape).toEqual([1, 2, 4, 1]);
      expect(Array.from(y.dataSync())).toEqual([1, 10, 2, 20, 100, 1000, 200, 2000]);
    });
  });

  it.each([
    [2, 2],
    [3, 2],
  ])('convTranspose2d() with a %i x %i kernel is the transpose of the convolution with it', (kh, kw) => {
    tf.tidy(() => {
      const [x, kernel] = [randomTensor([2, 3, 4, 5], 1), randomTensor([kh, kw, 6, 5], 2)];
      const y = convTranspose2d(x, kernel);
      const other = randomTensor(y.shape, 3);
      // The convolution by its own definition, one block at a time: <convTranspose(x), other> = <x, conv(other)>.
      const columns = tf.tidy(() => {
        const blocks = tf.reshape(other, [2, 3, kh, 4, kw, 6]);
        return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), [2 * 3 * 4, kh * kw * 6]);
      });
      const back = tf.reshape(tf.matMul(columns, tf.reshape(kernel, [kh * kw * 6, 5])), [2, 3, 4, 5]);
      expect(dot(y, other)).toBeCloseTo(dot(x, back), 3);
      if (kh === kw) expect(dot(y, other)).toBeCloseTo(dot(x, conv2d(other, kernel, { stride: kh })), 3);
    });
  });

  it('convTranspose2d() has the gradients of differences', () => {
    tf.tidy(() => expectGradients(convTranspose2d, [randomTensor([2, 3, 4, 3], 1), randomTensor([2, 2, 5, 3], 2)]));
  });

  it('convTranspose2d() leaves only its result behind, and names the shapes that do not fit', () => {
    const [x, kernel] = [randomTensor([1, 2, 2, 3], 1), randomTensor([2, 2, 4, 3], 2)];
    expectNoLeak(() => convTranspose2d(x, kernel).dispose());
    expectNoLeak(() => tf.dispose(tf.grads(convTranspose2d)([x, kernel])));
    const narrow = randomTensor([1, 2, 2, 4], 3);
    expect(() => convTranspose2d(narrow, kernel)).toThrow(expect.objectContaining({ code: 'CONV_TRANSPOSE_SHAPES' }));
    tf.dispose([x, kernel, narrow]);
  });
});
