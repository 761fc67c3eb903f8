import { tf } from '../backend/tf.ts';
import { expectNoLeak } from '../testing/expect-gradients.ts';
import { sumRows } from './sum-rows.ts';

describe('sumRows()', () => {
  const inputs = () => [tf.tensor2d([1, 2, 10, 20, 100, 200], [3, 2]), tf.tensor1d([2, 0, 2], 'int32')] as const;
  it('sumRows() adds rows of one number, and leaves 0 where none goes', () => {
    tf.tidy(() =>
      expect(sumRows(...inputs(), 4).arraySync()).toEqual([
        [10, 20],
        [0, 0],
        [101, 202],
        [0, 0],
      ]),
    );
  });
  it('sumRows() leaves only its result behind', () => {
    const [x, numbers] = inputs();
    expectNoLeak(() => sumRows(x, numbers, 4).dispose());
    tf.dispose([x, numbers]);
  });
});
