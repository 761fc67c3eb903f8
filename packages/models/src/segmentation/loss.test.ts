import { tf, type Tensor } from '@loupe/engine';
import { segmentationLoss } from './loss.ts';

const numbers = ({ total, terms }: { total: Tensor; terms: Record<string, Tensor> }) => ({
  total: total.dataSync()[0]!,
  ...Object.fromEntries(Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0]!])),
});
const logitsOf = (values: readonly (readonly number[])[]) =>
  tf.tensor(values.flat(), [1, 1, values.length, values[0]!.length]);
const classesOf = (values: readonly number[]) => tf.tensor([...values], [1, 1, values.length], 'int32');
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('segmentationLoss()', () => {
  it('segmentationLoss() weighs cross-entropy and Dice, and leaves out pixels of no class', () => {
    tf.tidy(() => {
      const [a, b] = [Math.log(3), Math.log(4)];
      // Softmax: 3/4, 1/4; then 1/5, 4/5; the third pixel is not counted, whatever its logits.
      const out = logitsOf([
        [a, 0],
        [0, b],
        [50, -50],
      ]);
      const found = numbers(
        segmentationLoss({ out }, classesOf([0, 1, 255]), { gains: { crossEntropy: 2, dice: 3 }, auxiliaryWeight: 1 }),
      );
      const crossEntropy = -(Math.log(3 / 4) + Math.log(4 / 5)) / 2;
      const overlap = (shared: number, all: number) => (2 * shared + 1) / (all + 1);
      const dice = 1 - (overlap(0.75, 1 + 0.95) + overlap(0.8, 1 + 1.05)) / 2;
      expect(found).toEqual({
        crossEntropy: expect.closeTo(crossEntropy, 5),
        dice: expect.closeTo(dice, 5),
        total: expect.closeTo(2 * crossEntropy + 3 * dice, 4),
      });
    });
  });

  it('segmentationLoss() of one logit a pixel is that of a sigmoid', () => {
    tf.tidy(() => {
      const out = logitsOf([[1], [-2], [0.5], [9]]);
      const gains = { crossEntropy: 1, dice: 1 };
      const found = numbers(segmentationLoss({ out }, classesOf([1, 0, 0, 255]), { gains, auxiliaryWeight: 0 }));
      const crossEntropy = -(Math.log(sigmoid(1)) + Math.log(sigmoid(2)) + Math.log(sigmoid(-0.5))) / 3;
      const dice = 1 - (2 * sigmoid(1) + 1) / (sigmoid(1) + sigmoid(-2) + sigmoid(0.5) + 1 + 1);
      expect(found).toEqual({
        crossEntropy: expect.closeTo(crossEntropy, 5),
        dice: expect.closeTo(dice, 5),
        total: expect.closeTo(crossEntropy + dice, 5),
      });
    });
  });

  it('segmentationLoss() adds the loss of an auxiliary head, times its weight', () => {
    tf.tidy(() => {
      const [out, auxiliary, classMap] = [logitsOf([[1, 0]]), logitsOf([[0, 2]]), classesOf([0])];
      const options = { gains: { crossEntropy: 1, dice: 0 }, auxiliaryWeight: 0.5 };
      const alone = (logits: Tensor) => numbers(segmentationLoss({ out: logits }, classMap, options)).total;
      const found = numbers(segmentationLoss({ out, auxiliary }, classMap, options));
      expect(found).toMatchObject({
        auxiliary: expect.closeTo(alone(auxiliary), 6),
        total: expect.closeTo(alone(out) + alone(auxiliary) / 2, 6),
      });
    });
  });

  it('segmentationLoss() is finite where no pixel counts', () => {
    tf.tidy(() => {
      for (const width of [1, 3]) {
        const out = logitsOf([Array.from({ length: width }, (_, i) => i)]);
        const gains = { crossEntropy: 1, dice: 1 };
        const { total } = numbers(segmentationLoss({ out }, classesOf([255]), { gains, auxiliaryWeight: 0 }));
        expect(total).toBeCloseTo(0, 6);
      }
    });
  });
});
