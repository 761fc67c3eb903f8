import { constantRate, cosine, linearDecay } from './schedule.ts';

const plan = { totalSteps: 110, warmupSteps: 10, finalFactor: 0.1 };

describe.each([
  ['cosine', cosine],
  ['linearDecay', linearDecay],
])('%s()', (_name, schedule) => {
  it('rises to 1 over the warm-up, then falls without a rise to the final factor', () => {
    const factors = Array.from({ length: 140 }, (_, step) => schedule(plan)(step));
    expect(factors.slice(0, 10)).toEqual(
      [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((factor): unknown => expect.closeTo(factor)),
    );
    expect(factors.slice(10).every((factor, i, rest) => i === 0 || factor <= rest[i - 1]!)).toBe(true);
    expect(factors[60]).toBeCloseTo(0.55);
    expect(factors[139]).toBeCloseTo(0.1);
  });
});

describe('constantRate()', () => {
  it('stays at 1 after the warm-up', () => {
    expect([0, 4, 9, 10, 500].map(constantRate(plan))).toEqual([0.1, 0.5, 1, 1, 1]);
  });
});
