import { tf } from '../backend/tf.ts';
import { recordOps } from '../graph/record.ts';
import { expectNoLeak } from '../testing/expect-gradients.ts';
import { nonMaxSuppression } from './non-max-suppression.ts';

const boxes = () =>
  tf.tensor2d([
    [0, 0, 10, 10],
    [0, 0, 10, 9],
    [20, 20, 30, 30],
    [40, 40, 50, 50],
    [0, 0, 10, 5],
  ]);
const scores = () => tf.tensor1d([0.5, 0.9, 0.9, -1e30, 0.1]);
const options = { iou: 0.7, scoreFloor: -1e29, most: 6 };

describe('nonMaxSuppression()', () => {
  it('nonMaxSuppression() keeps the best of what overlaps, ties in order, and fills up', () => {
    tf.tidy(() => {
      const { indices, count } = nonMaxSuppression(boxes(), scores(), options);
      expect(Array.from(indices.dataSync())).toEqual([1, 2, 4, 0, 0, 0]);
      expect(count.dataSync()[0]).toBe(3);
    });
  });
  it('nonMaxSuppression() ends at the most that it may keep', () => {
    tf.tidy(() => {
      const { indices, count } = nonMaxSuppression(boxes(), scores(), { ...options, most: 2 });
      expect([...Array.from(indices.dataSync()), count.dataSync()[0]]).toEqual([1, 2, 2]);
    });
  });
  it('nonMaxSuppression() can be recorded', () => {
    const [b, s] = [boxes(), scores()];
    const shape = recordOps({ b, s }, () => tf.tidy(() => nonMaxSuppression(b, s, options).indices.shape));
    expect(shape).toEqual([6]);
    tf.dispose([b, s]);
  });
  it('nonMaxSuppression() leaves only its results behind', () => {
    const [b, s] = [boxes(), scores()];
    expectNoLeak(() => tf.dispose({ ...nonMaxSuppression(b, s, options) }));
    tf.dispose([b, s]);
  });
});
