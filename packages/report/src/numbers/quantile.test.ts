import { quantile } from './quantile.ts';
import { wilsonInterval } from './wilson-interval.ts';

describe('quantile()', () => {
  // numpy.quantile([15, 20, 35, 40, 50], q)
  it.each([
    [0, 15],
    [0.05, 16],
    [0.4, 29],
    [0.5, 35],
    [0.95, 48],
    [1, 50],
  ])('of five values at %d is %d, as numpy has it', (share, expected) => {
    expect(quantile([50, 15, 40, 20, 35], share).value).toBeCloseTo(expected, 12);
  });

  it('of nothing is undefined, with a reason', () =>
    expect(quantile([], 0.5)).toEqual({ value: null, reason: 'nothing was measured' }));
});

describe('wilsonInterval()', () => {
  // statsmodels.stats.proportion.proportion_confint(k, n, method='wilson')
  it.each([
    [8, 10, 0.49016247153664, 0.94331784854562],
    [0, 10, 0, 0.27753279986289],
    [10, 10, 0.72246720013711, 1],
    [50, 100, 0.403831530366, 0.596168469634],
  ])('of %d in %d agrees with statsmodels', (successes, trials, low, high) => {
    const [a, b] = wilsonInterval(successes, trials);
    expect(a).toBeCloseTo(low, 10);
    expect(b).toBeCloseTo(high, 10);
  });
});
