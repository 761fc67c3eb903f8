import { tf, type Tensor } from '@loupe/engine';
import { cxcywhToXyxy, generalisedIou } from './generalised-iou.ts';

describe('generalisedIou()', () => {
  it('generalisedIou() is 1 for equal boxes, and overlap less the hull’s empty share for others', () => {
    tf.tidy(() => {
      const a = tf.tensor2d([
        [0, 0, 2, 2],
        [0, 0, 2, 2],
        [0, 0, 1, 1],
      ]);
      const b = tf.tensor2d([
        [0, 0, 2, 2],
        [1, 0, 3, 2],
        [3, 0, 4, 1],
      ]);
      const found = generalisedIou(a, b).dataSync();
      [1, 1 / 3, -0.5].forEach((value, i) => expect(found[i]).toBeCloseTo(value, 6));
    });
  });
  it('generalisedIou() pulls boxes together that do not overlap', () => {
    tf.tidy(() => {
      const goal = tf.tensor2d([[5, 0, 6, 1]]);
      const gradient = tf
        .grad((x: Tensor) => generalisedIou(x, goal))(tf.tensor2d([[0, 0, 1, 1]]))
        .dataSync();
      // Both vertical sides together: the box moves to the right.
      expect(gradient[0]! + gradient[2]!).toBeCloseTo(1 / 6 - 1 / 9, 5);
    });
  });
  it('cxcywhToXyxy() turns centre and sides into corners', () => {
    tf.tidy(() => expect(cxcywhToXyxy(tf.tensor2d([[5, 4, 2, 6]])).arraySync()).toEqual([[4, 1, 6, 7]]));
  });
});
