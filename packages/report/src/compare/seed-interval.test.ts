import { seedInterval } from './seed-interval.ts';

describe('seedInterval()', () => {
  it('is the mean and t s / √n to either side', () => {
    // scipy.stats.t.interval(0.95, 2, loc=0.9, scale=0.05 / 3 ** 0.5)
    const [low, high] = seedInterval([0.85, 0.9, 0.95])!;
    expect([low, high].map((end) => Number(end.toFixed(4)))).toEqual([0.7758, 1.0242]);
  });

  it('is none of one value', () => expect(seedInterval([0.9])).toBeUndefined());
});
