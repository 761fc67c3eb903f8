import { tf, type Tensor } from '@loupe/engine';
import { withoutGradient } from './without-gradient.ts';

describe('withoutGradient()', () => {
  it('withoutGradient() makes a constant of what is computed inside', () => {
    const [value, gradient] = tf.tidy(() => {
      const run = (x: Tensor) =>
        tf
          .mul(
            x,
            withoutGradient(() => tf.square(x)),
          )
          .sum();
      return [run(tf.scalar(3)).dataSync()[0], tf.grad(run)(tf.scalar(3)).dataSync()[0]];
    });
    expect([value, gradient]).toEqual([27, 9]);
  });

  it('withoutGradient() keeps only its result', () => {
    const x = tf.scalar(2);
    const before = tf.memory().numTensors;
    const result = withoutGradient(() => tf.square(tf.add(x, 1)));
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([x, result]);
  });
});
