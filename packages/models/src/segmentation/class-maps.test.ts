import { classMapsToBatch, likeliestClasses } from './class-maps.ts';

const map = (width: number, height: number, classes: number[]) => ({
  width,
  height,
  classes: Uint8Array.from(classes),
});

describe('classMapsToBatch()', () => {
  it('classMapsToBatch() lays maps one after the other, rows first', () => {
    const batch = classMapsToBatch([map(2, 1, [0, 1]), map(2, 1, [255, 3])], 1);
    expect(batch).toEqual({ shape: [2, 1, 2], data: Int32Array.of(0, 1, 255, 3) });
  });
  it('classMapsToBatch() refuses maps of two sizes, and sides that the model cannot halve', () => {
    expect(() => classMapsToBatch([map(2, 1, [0, 0]), map(1, 2, [0, 0])], 1)).toThrow('found 2 x 1, 1 x 2');
    expect(() => classMapsToBatch([map(2, 1, [0, 0])], 16)).toThrow(
      expect.objectContaining({ code: 'MODEL_SIZE', fix: 'Set size to 16' }),
    );
  });
});

describe('likeliestClasses()', () => {
  it('likeliestClasses() takes the largest logit of each pixel, and the first of equals', () => {
    const data = Float32Array.of(1, 3, 2, 5, 5, 0, -3, -2, -1, 0, 0, 0);
    expect(likeliestClasses({ shape: [2, 1, 2, 3], data })).toEqual([map(2, 1, [1, 0]), map(2, 1, [2, 0])]);
  });
  it('likeliestClasses() of one logit takes what is over 0', () => {
    const data = Float32Array.of(0.1, 0, -4, 7);
    expect(likeliestClasses({ shape: [1, 2, 2, 1], data })).toEqual([map(2, 2, [1, 0, 0, 1])]);
  });
});
