import type { ImageSize } from '../define-model.ts';

/** Height over width of the three shapes at each place. */
const ratios = [0.5, 1, 2];

export interface AnchorLevel {
  readonly rows: number;
  readonly columns: number;
  /** Side of a square with the area of an anchor, pixels. */
  readonly sizes: readonly number[];
}

export interface Anchors {
  /** `[anchors, 4]`, x0 y0 x1 y1 in pixels; level by level, row by row, cell by cell, shape by shape, size by size. */
  readonly boxes: Float32Array;
  /** Where each level's anchors begin, and at the end their number. */
  readonly levelStarts: readonly number[];
}

/**
 * Anchors of several levels, of each size in three shapes, centred on the corners of the cells.
 *
 * @source Ren et al., 2015, section 3.1.1; centres, order and rounding to whole pixels as in torchvision's AnchorGenerator
 */
export function anchorBoxes({ width, height }: ImageSize, levels: readonly AnchorLevel[]): Anchors {
  const levelStarts = [0];
  for (const { rows, columns, sizes } of levels)
    levelStarts.push(levelStarts.at(-1)! + rows * columns * sizes.length * ratios.length);

  const boxes = new Float32Array(levelStarts.at(-1)! * 4);
  let at = 0;
  for (const { rows, columns, sizes } of levels) {
    const [strideX, strideY] = [Math.floor(width / columns), Math.floor(height / rows)];
    const shapes = halfSides(sizes);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        for (const [halfWidth, halfHeight] of shapes) {
          boxes[at++] = column * strideX - halfWidth;
          boxes[at++] = row * strideY - halfHeight;
          boxes[at++] = column * strideX + halfWidth;
          boxes[at++] = row * strideY + halfHeight;
        }
      }
    }
  }
  return { boxes, levelStarts };
}

/** Half widths and half heights of the anchors at one place. */
function halfSides(sizes: readonly number[]): [number, number][] {
  return ratios.flatMap((ratio) =>
    sizes.map((side): [number, number] => [
      roundHalfToEven(side / Math.sqrt(ratio) / 2),
      roundHalfToEven((side * Math.sqrt(ratio)) / 2),
    ]),
  );
}

// 101 / 2 becomes 50, not 51: torch.round takes ties to the even number, and the anchors are torchvision's.
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
