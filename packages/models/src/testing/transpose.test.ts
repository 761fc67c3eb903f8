import { nchwToNhwc, nhwcToNchw, transpose } from './transpose.ts';

const values = { shape: [2, 3, 2, 2], data: Float32Array.from({ length: 24 }, (_, i) => i) };

describe('transpose()', () => {
  it('transpose() turns rows into columns', () => {
    expect(transpose({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }, [1, 0])).toEqual({
      shape: [3, 2],
      data: Float32Array.of(1, 4, 2, 5, 3, 6),
    });
  });
  it('nchwToNhwc() puts the channels of one pixel side by side', () => {
    const { shape, data } = nchwToNhwc(values);
    expect(shape).toEqual([2, 2, 2, 3]);
    expect([...data.slice(0, 6)]).toEqual([0, 4, 8, 1, 5, 9]);
  });
  it('nhwcToNchw() undoes nchwToNhwc()', () => expect(nhwcToNchw(nchwToNhwc(values))).toEqual(values));
});
