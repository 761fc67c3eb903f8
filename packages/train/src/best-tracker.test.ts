import fc from 'fast-check';
import { trackBest } from './best-tracker.ts';

describe('trackBest()', () => {
  it('keeps the first of the largest values, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.double({ noNaN: true })), { minLength: 1 }), (values) => {
        const best = trackBest(0);
        values.forEach((value, i) => best.offer(i + 1, value));
        const numbers = values.filter((value) => value !== null);
        expect(best.bestValue).toBe(numbers.length === 0 ? null : numbers.reduce((a, b) => (b > a ? b : a)));
        expect(best.bestEpoch).toBe(
          numbers.length === 0 ? null : values.findIndex((value) => value !== null && !(best.bestValue! > value)) + 1,
        );
        expect(best.exhausted).toBe(false);
      }),
    );
  });

  it('keeps the lowest where lower is better, and counts anew after restart()', () => {
    const best = trackBest(2, 'lower');
    expect([3, 2, 2.5].map((value, i) => best.offer(i + 1, value))).toEqual([true, true, false]);
    best.restart();
    expect([best.offer(4, 2.1), best.exhausted, best.offer(5, 2.2), best.exhausted]).toEqual([
      false,
      false,
      false,
      true,
    ]);
    expect([best.bestEpoch, best.bestValue]).toEqual([2, 2]);
  });

  it('is exhausted after `patience` offers without a better one, an undefined value counting as none', () => {
    const best = trackBest(2);
    expect([best.offer(1, 0.5), best.offer(2, 0.5), best.exhausted, best.offer(3, null), best.exhausted]).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });
});
