import { gradientDeviation, relativeDeviation, tensorDeviation } from './deviation.ts';

const data = Float32Array.of(1, -2, 3, -4);
const recorded = {
  shape: [1, 1, 2, 2],
  mean: -0.5,
  std: Math.sqrt(7.25),
  l2: Math.sqrt(30),
  max_abs: 4,
  samples: [1, -2, 3, -4],
};

describe('tensorDeviation()', () => {
  it('tensorDeviation() is 0 for the recorded tensor', () => {
    expect(tensorDeviation({ shape: [1, 1, 2, 2], data }, recorded)).toBeLessThan(1e-12);
  });
  it('tensorDeviation() sees one wrong number, as a share of the largest magnitude', () => {
    expect(tensorDeviation({ shape: [1, 1, 2, 2], data: Float32Array.of(1, -2, 3.4, -4) }, recorded)).toBeCloseTo(
      0.1,
      6,
    );
  });
  it('tensorDeviation() sees swapped numbers that keep mean and norm', () => {
    expect(tensorDeviation({ shape: [1, 1, 2, 2], data: Float32Array.of(-2, 1, 3, -4) }, recorded)).toBeCloseTo(
      0.75,
      6,
    );
  });
  it('tensorDeviation() is NaN where a number is', () => {
    expect(tensorDeviation({ shape: [1, 1, 2, 2], data: Float32Array.of(1, NaN, 3, -4) }, recorded)).toBeNaN();
  });
  it('tensorDeviation() refuses another shape', () => {
    expect(() => tensorDeviation({ shape: [4], data }, recorded)).toThrow('expected shape [1, 1, 2, 2], found [4]');
  });
});

describe('gradientDeviation()', () => {
  const gradients = { a: { l2: Math.sqrt(30), samples: [1, -2, 3, -4] }, noise: { l2: 1e-9, samples: [1e-9] } };

  it('gradientDeviation() leaves out norms that are rounding noise', () => {
    const found = gradientDeviation(
      new Map([
        ['a', data],
        ['noise', Float32Array.of(7)],
      ]),
      gradients,
    );
    expect(found.compared).toBe(1);
    expect(found.norms.worst).toBeLessThan(1e-6);
  });
  it('gradientDeviation() sees a turned sign that the norm does not show', () => {
    const turned = gradientDeviation(
      new Map([
        ['a', data.map((value) => -value)],
        ['noise', Float32Array.of(0)],
      ]),
      gradients,
    );
    expect(turned.norms.worst).toBeLessThan(1e-6);
    expect(turned.samples).toMatchObject({ worst: 2, worstAt: 'a' });
  });
  it('gradientDeviation() refuses a missing parameter', () => {
    expect(() => gradientDeviation(new Map([['a', data]]), gradients)).toThrow('found a difference in noise');
  });
});

describe('relativeDeviation()', () => {
  it('relativeDeviation() is relative to the recorded number', () => expect(relativeDeviation(9, 10)).toBeCloseTo(0.1));
});
