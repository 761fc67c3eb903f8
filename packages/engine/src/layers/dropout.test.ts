import { tf, type Rank, type Tensor } from '../backend/tf.ts';
import { expectGradients, expectNoLeak, randomTensor } from '../testing/expect-gradients.ts';
import { dropout, stochasticDepth } from './dropout.ts';
import { withMode } from './mode.ts';
import { withRandomness } from './randomness.ts';

const values = (x: Tensor) => Array.from(x.dataSync());
const seed = (...words: [number, number]) => tf.tensor1d(words, 'int32');
/** `forward` in training with the random numbers of a seed and step. */
const train = (words: [number, number], forward: () => Tensor) =>
  tf.tidy(() => values(withMode('training', () => withRandomness(seed(...words), forward))));

describe('dropout()', () => {
  const ones = () => tf.ones<Rank.R2>([100, 200]);

  it('dropout() zeroes the stated share and scales what is left', () => {
    const found = train([1, 1], () => dropout(0.3)(ones()));
    const kept = found.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / (1 - 0.3))]));
    // Binomial with 20,000 draws: standard deviation 65, so 5 of them either way.
    expect(Math.abs(kept.length - 14_000)).toBeLessThan(325);
  });

  it('dropout() drops the same for one seed and step, and something else for another of either', () => {
    const run = (words: [number, number]) => train(words, () => dropout(0.5)(ones()));
    expect(run([1, 1])).toEqual(run([1, 1]));
    expect(run([1, 2])).not.toEqual(run([1, 1]));
    expect(run([2, 1])).not.toEqual(run([1, 1]));
  });

  it('dropout() drops something else in the next layer of the same pass, half of it the same by chance', () => {
    const both = train([1, 1], () => tf.add(dropout(0.5)(ones()), dropout(0.5)(ones())));
    const share = (value: number) => both.filter((found) => found === value).length / both.length;
    expect(share(0)).toBeCloseTo(0.25, 1);
    expect(share(2)).toBeCloseTo(0.5, 1);
    expect(share(4)).toBeCloseTo(0.25, 1);
  });

  it('dropout() leaves its input as it is in inference and at 0, where it needs no seed', () => {
    const x = ones();
    expect(dropout(0.9)(x)).toBe(x);
    expect(withMode('training', () => dropout(0)(x))).toBe(x);
    x.dispose();
  });

  it('dropout() has the gradient of the values that it kept', () => {
    const x = randomTensor([5, 7], 1);
    withMode('training', () => {
      const pass = (a: Tensor) => withRandomness(seed(3, 4), () => dropout(0.4)(a));
      tf.tidy(() => expectGradients(pass, [x]));
    });
    x.dispose();
  });

  it('dropout() refuses a probability of 1 and training without a seed', () => {
    expect(() => dropout(1)).toThrow(expect.objectContaining({ code: 'DROPOUT_PROBABILITY' }));
    const x = ones();
    expect(() => withMode('training', () => dropout(0.5)(x))).toThrow(
      expect.objectContaining({ code: 'RANDOM_NO_SEED' }),
    );
    x.dispose();
  });
});

describe('stochasticDepth()', () => {
  it('stochasticDepth() drops whole images of a batch, and scales the others', () => {
    const found = train([1, 1], () => stochasticDepth(0.25)(tf.ones([400, 2, 3, 4])));
    const images = Array.from({ length: 400 }, (_, i) => new Set(found.slice(i * 24, i * 24 + 24)));
    for (const image of images) expect(image.size).toBe(1);
    const kept = images.filter((image) => image.has(Math.fround(1 / 0.75))).length;
    // Binomial with 400 draws: standard deviation 8.7.
    expect(Math.abs(kept - 300)).toBeLessThan(44);
    expect(images.filter((image) => image.has(0)).length).toBe(400 - kept);
  });

  it.each([
    ['dropout', dropout],
    ['stochasticDepth', stochasticDepth],
  ] as const)('%s() leaves only its result behind', (_, make) => {
    const x = randomTensor([4, 2, 2, 3], 1);
    const words = seed(1, 2);
    expectNoLeak(() => withMode('training', () => withRandomness(words, () => make(0.5)(x))).dispose());
    tf.dispose([x, words]);
  });
});
