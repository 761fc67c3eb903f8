import fc from 'fast-check';
import { summarise } from '../index.ts';
import { Summary } from '../schema.ts';

describe('summarise', () => {
  it('summarise() agrees with NumPy on an uneven list', () => {
    // numpy.quantile([1, 2, 4, 8, 16], [.05, .25, .5, .75, .95]) and .mean(), .std()
    const expected = {
      count: 5,
      mean: 6.2,
      sd: 5.455272678794342,
      min: 1,
      q05: 1.2,
      q25: 2,
      median: 4,
      q75: 8,
      q95: 14.4,
      max: 16,
    };
    for (const [name, value] of Object.entries(summarise([16, 1, 8, 2, 4])!))
      expect(value).toBeCloseTo(expected[name as keyof typeof expected], 12);
  });
  it('summarise() of nothing is null, and of one value that value', () => {
    expect(summarise([])).toBeNull();
    expect(summarise([3])).toEqual({
      count: 1,
      mean: 3,
      sd: 0,
      min: 3,
      q05: 3,
      q25: 3,
      median: 3,
      q75: 3,
      q95: 3,
      max: 3,
    });
  });
  it('summarise() puts quantiles in order between the extremes', () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const { min, q05, q25, median, q75, q95, max } = Summary.parse(summarise(values));
        const order = [min, q05, q25, median, q75, q95, max];
        expect(order.toSorted((a, b) => a - b)).toEqual(order);
        expect([min + 0, max + 0]).toEqual([Math.min(...values) + 0, Math.max(...values) + 0]); // + 0: -0 is 0
      }),
    ));
});
