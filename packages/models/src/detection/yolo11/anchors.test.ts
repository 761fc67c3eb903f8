import { anchorGrid } from './anchors.ts';

describe('anchorGrid()', () => {
  it('anchorGrid() lists the levels from fine to coarse, each row by row', () => {
    const grid = anchorGrid({ width: 64, height: 32 });
    expect(grid.count).toBe(32 + 8 + 2);
    expect([...grid.stride]).toEqual([...Array(32).fill(8), ...Array(8).fill(16), 32, 32]);
    expect([grid.x[0], grid.y[0]]).toEqual([0.5, 0.5]);
    expect([grid.x[8], grid.y[8]]).toEqual([0.5, 1.5]);
    expect([grid.x[41], grid.y[41]]).toEqual([1.5, 0.5]);
  });

  it('anchorGrid() refuses a side that is no multiple of 32', () => {
    expect(() => anchorGrid({ width: 100, height: 64 })).toThrow(expect.objectContaining({ code: 'YOLO_IMAGE_SIZE' }));
    expect(() => anchorGrid({ width: 0, height: 64 })).toThrow(expect.objectContaining({ code: 'YOLO_IMAGE_SIZE' }));
  });
});
