import fc from 'fast-check';
import { createRng } from './rng.ts';

const draws = (rng: { next(): number }, count: number) => Array.from({ length: count }, () => rng.next());

describe('createRng()', () => {
  it('gives the same stream for the same seed and another for another', () => {
    expect(draws(createRng(7), 20)).toEqual(draws(createRng(7), 20));
    expect(draws(createRng(7), 20)).not.toEqual(draws(createRng(8), 20));
  });

  it('fork() depends on its keys alone, not on what was drawn before', () => {
    const rng = createRng(3);
    const before = draws(rng.fork('image', 'a', 1), 5);
    draws(rng, 100);
    expect(draws(rng.fork('image', 'a', 1), 5)).toEqual(before);
    expect(draws(rng.fork('image', 'a,1'), 5)).not.toEqual(before);
  });

  it('next() is uniform: mean, variance and lag-one correlation of 100,000 draws are near 1/2, 1/12 and 0', () => {
    const values = draws(createRng('uniform'), 100_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const lag =
      values.slice(1).reduce((sum, value, i) => sum + (value - mean) * (values[i]! - mean), 0) /
      values.length /
      variance;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.005);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.001);
    expect(Math.abs(lag)).toBeLessThan(0.015);
  });

  it('normal() has mean 0, variance 1 and 68.3 % within one standard deviation', () => {
    const rng = createRng('normal');
    const values = Array.from({ length: 100_000 }, () => rng.normal());
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / values.length)).toBeLessThan(0.02);
    expect(values.reduce((sum, value) => sum + value ** 2, 0) / values.length).toBeCloseTo(1, 1);
    expect(values.filter((value) => Math.abs(value) < 1).length / values.length).toBeCloseTo(0.683, 2);
  });

  it('shuffle() keeps every item and integer() stays in its range', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        expect(
          createRng(seed)
            .shuffle(items)
            .sort((a, b) => a - b),
        ).toEqual([...items].sort((a, b) => a - b));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 50 }), (low, span) => {
        const value = createRng(low).integer(low, low + span);
        expect(value >= low && value < low + span && Number.isInteger(value)).toBe(true);
      }),
    );
  });
});
