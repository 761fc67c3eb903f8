import { cellsInImage } from './cells-in-image.ts';

const stretch = { fit: { kind: 'stretch' }, size: 64 } as const;
const letterbox = { fit: { kind: 'letterbox' }, size: 64 } as const;
const map = (width: number, values: number[]) => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});

describe('cellsInImage()', () => {
  it('keeps the cells of a stretched picture, with 1 as the largest', () => {
    expect(cellsInImage(map(2, [0, 2, 1, 4]), { width: 300, height: 100 }, stretch)).toEqual({
      width: 2,
      height: 2,
      values: [0, 0.5, 0.25, 1],
    });
  });

  it('leaves the margins of a letterboxed picture out', () => {
    // 128 x 64 fills the middle half of the square: rows 1 and 2 of the map.
    const values = [9, 9, 9, 9, 1, 2, 3, 4, 0, 0, 0, 0, 9, 9, 9, 9];
    expect(cellsInImage(map(4, values), { width: 128, height: 64 }, letterbox)).toEqual({
      width: 4,
      height: 2,
      values: [0.25, 0.5, 0.75, 1, 0, 0, 0, 0],
    });
  });

  it('is 0 around a centre crop, which the network did not see', () => {
    const crop = { fit: { kind: 'centre-crop', resize: 128 }, size: 64 } as const;
    const { width, height, values } = cellsInImage(map(2, [1, 1, 1, 1]), { width: 50, height: 80 }, crop);
    expect([width, height]).toEqual([4, 4]);
    expect(values).toEqual([0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('stays 0 where nothing speaks for the class', () => {
    expect(cellsInImage(map(2, [0, 0, 0, 0]), { width: 10, height: 10 }, stretch).values).toEqual([0, 0, 0, 0]);
  });
});
