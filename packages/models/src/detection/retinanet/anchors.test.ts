import { anchorsFor } from './anchors.ts';

const boxAt = (boxes: Float32Array, index: number) => [...boxes.slice(index * 4, index * 4 + 4)];

describe('anchorsFor()', () => {
  const { boxes, levelStarts } = anchorsFor({ width: 128, height: 128 }, 1);

  it('anchorsFor() counts nine anchors for each cell of five levels', () => {
    expect(levelStarts).toEqual([0, 2304, 2880, 3024, 3060, 3069]);
    expect(boxes).toHaveLength(3069 * 4);
  });
  // Expected numbers: torchvision's formula, computed with numpy in float32.
  it('anchorsFor() gives the first place the shapes of torchvision', () => {
    expect(Array.from({ length: 9 }, (_, i) => boxAt(boxes, i))).toEqual([
      [-23, -11, 23, 11],
      [-28, -14, 28, 14],
      [-35, -18, 35, 18],
      [-16, -16, 16, 16],
      [-20, -20, 20, 20],
      [-25, -25, 25, 25],
      [-11, -23, 11, 23],
      [-14, -28, 14, 28],
      [-18, -35, 18, 35],
    ]);
  });
  it('anchorsFor() rounds halves to the even number, as torch.round does', () => {
    expect(boxAt(boxes, 2304 + 5)).toEqual([-50, -50, 50, 50]);
    expect(boxAt(boxes, 2880 + 4)).toEqual([-80, -80, 80, 80]);
    expect(boxAt(boxes, 2880 + 5)).toEqual([-102, -102, 102, 102]);
  });
  it('anchorsFor() goes row by row', () => {
    expect(boxAt(boxes, 9 * 3 + 3)).toEqual([24 - 16, -16, 24 + 16, 16]);
    expect(boxAt(boxes, 9 * 16 * 2 + 3)).toEqual([-16, 16 - 16, 16, 16 + 16]);
  });
  it('anchorsFor() fits maps that are not square', () => {
    expect(anchorsFor({ width: 160, height: 96 }, 1).levelStarts).toEqual(
      [20 * 12, 10 * 6, 5 * 3, 3 * 2, 2 * 1].reduce((starts, places) => [...starts, starts.at(-1)! + places * 9], [0]),
    );
  });
  it('anchorsFor() halves the sizes at scale 0.5', () => {
    expect(boxAt(anchorsFor({ width: 128, height: 128 }, 0.5).boxes, 3)).toEqual([-8, -8, 8, 8]);
  });
});
