import { createRng } from '@loupe/core';
import { heNormal, heNormalFanOut, heUniform, uniformFanIn, xavierUniform } from './initialisers.ts';

describe.each([
  ['heNormalFanOut', heNormalFanOut, Math.sqrt(2 / (64 * 9))],
  ['heNormal', heNormal, Math.sqrt(2 / (128 * 9))],
  ['uniformFanIn', uniformFanIn, 1 / Math.sqrt(128 * 9) / Math.sqrt(3)],
  ['xavierUniform', xavierUniform, Math.sqrt(6 / (128 * 9 + 64 * 9)) / Math.sqrt(3)],
  ['heUniform', heUniform, 1 / Math.sqrt(128 * 9)],
])('%s()', (_name, initialise, deviation) => {
  it('has mean 0 and the standard deviation of its formula for a 3x3 convolution from 128 to 64', () => {
    const values = initialise([64, 128, 3, 3], createRng(1));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const standardDeviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean)).toBeLessThan(deviation / 50);
    expect(standardDeviation / deviation).toBeCloseTo(1, 1);
  });
});
