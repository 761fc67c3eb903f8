import { formulaValue, hashUniform } from './formula.ts';

// The expected numbers came from numpy, with the script that made the reference files.
describe('hashUniform()', () => {
  it('hashUniform() gives the numbers that numpy gives', () => {
    expect([...hashUniform('input', 4)]).toEqual([
      0.7990331053733826, 0.6851742267608643, 0.9802647233009338, 0.00423961877822876,
    ]);
    const long = hashUniform('input', 100_000);
    expect([long[9_999], long[99_999]]).toEqual([0.36854851245880127, 0.4391400218009949]);
  });
});

describe('formulaValue()', () => {
  it.each([
    ['bn1.running_mean', [3], [0.06426426023244858, 0.0940021499991417, -0.06566666811704636]],
    ['bn1.running_var', [3], [1.0269286632537842, 1.3591419458389282, 1.4629093408584595]],
    ['bn1.weight', [3], [0.9213775396347046, 0.9685598015785217, 0.9537935853004456]],
    ['fc.bias', [3], [0.011622929945588112, -0.005190825555473566, -0.038700785487890244]],
    [
      'conv1.weight',
      [2, 3, 1, 1],
      [
        0.9088376760482788, -0.20123207569122314, -0.23817992210388184, -0.9007264375686646, 0.17080998420715332,
        0.06233072280883789,
      ],
    ],
  ])('formulaValue() gives %s the numbers that numpy gives', (name, shape, expected) => {
    expect([...formulaValue(name, shape, new Set(['bn1.weight']))]).toEqual(expected);
  });
});
