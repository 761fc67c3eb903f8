import { tf, withMode, withRandomness } from '@loupe/engine';
import { drawSamples } from './sampling.ts';

/** Twelve places: the first `foreground` of them, then `background`, then neither. */
function draw(foreground: number, background: number, counts: { most: number; mostForeground: number }, seed = 1) {
  return tf.tidy(() => {
    const mark = (from: number, to: number) =>
      tf.tensor2d([Array.from({ length: 12 }, (_, i) => Number(i >= from && i < to))]);
    const { indices, present } = withMode('training', () =>
      withRandomness(tf.tensor1d([seed, 1], 'int32'), () =>
        drawSamples(mark(0, foreground), mark(foreground, foreground + background), counts),
      ),
    );
    const all = Array.from(indices.dataSync());
    const counted = Array.from(present.dataSync());
    expect(counted).toEqual([...counted].sort((a, b) => b - a));
    const chosen = all.filter((_, i) => counted[i] === 1);
    expect(new Set(chosen).size).toBe(chosen.length);
    return {
      foreground: chosen.filter((index) => index < foreground),
      background: chosen.filter((index) => index >= foreground && index < foreground + background),
      length: all.length,
    };
  });
}

describe('drawSamples()', () => {
  it('drawSamples() takes foreground up to its share, and fills up with background', () => {
    const { foreground, background, length } = draw(5, 7, { most: 8, mostForeground: 2 });
    expect([foreground.length, background.length, length]).toEqual([2, 6, 8]);
  });
  it('drawSamples() takes more background where foreground is short', () => {
    const { foreground, background } = draw(1, 10, { most: 8, mostForeground: 2 });
    expect([foreground, background.length]).toEqual([[0], 7]);
  });
  it('drawSamples() leaves places unfilled rather than take what is neither', () => {
    const { foreground, background, length } = draw(3, 2, { most: 8, mostForeground: 2 });
    expect([foreground.length, background.length, length]).toEqual([2, 2, 8]);
    expect(draw(0, 0, { most: 8, mostForeground: 2 })).toEqual({ foreground: [], background: [], length: 8 });
  });
  it('drawSamples() has no more places than there is to draw from', () => {
    expect(draw(5, 7, { most: 100, mostForeground: 50 })).toMatchObject({ length: 12 });
    expect(draw(5, 7, { most: 100, mostForeground: 50 }).background).toHaveLength(7);
  });
  it('drawSamples() draws the same for a seed, others for another, and each place some time', () => {
    const counts = { most: 4, mostForeground: 2 };
    expect(draw(5, 7, counts, 3)).toEqual(draw(5, 7, counts, 3));
    const seen = new Set(
      Array.from({ length: 30 }, (_, seed) => draw(5, 7, counts, seed)).flatMap((drawn) => [
        ...drawn.foreground,
        ...drawn.background,
      ]),
    );
    expect(seen.size).toBe(12);
  });
  it('drawSamples() draws the same each time in inference, without a seed', () => {
    const [a, b] = [0, 1].map(() =>
      tf.tidy(() =>
        Array.from(drawSamples(tf.ones([1, 9]), tf.zeros([1, 9]), { most: 3, mostForeground: 3 }).indices.dataSync()),
      ),
    );
    expect(a).toEqual(b);
  });
});
