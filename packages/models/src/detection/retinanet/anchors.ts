import type { ImageSize } from '../../define-model.ts';

/** Anchors at one place: three sizes by three shapes. */
export const anchorsPerPlace = 9;
/** Pixels of the image for one cell of the finest level, P3; each further level halves. */
const firstStride = 8;
const baseSizes = [32, 64, 128, 256, 512];
const ratios = [0.5, 1, 2];

export interface Anchors {
  /** `[anchors, 4]`, x0 y0 x1 y1 in pixels; level by level, row by row, cell by cell, shape by shape, size by size. */
  readonly boxes: Float32Array;
  /** Where each level's anchors begin, and at the end their number. */
  readonly levelStarts: readonly number[];
}

/**
 * Anchors of all five levels, centred on the corners of the cells.
 *
 * @param scale   multiplies the sizes; 1 gives torchvision's
 * @source        Lin et al., 2017, section 4; centres, order and rounding to whole pixels as in torchvision's AnchorGenerator
 */
export function anchorsFor({ width, height }: ImageSize, scale: number): Anchors {
  const levels = levelCells({ width, height }).map(({ rows, columns }, level) => ({
    shapes: anchorShapes(baseSizes[level]! * scale),
    rows,
    columns,
    strideY: Math.floor(height / rows),
    strideX: Math.floor(width / columns),
  }));
  const levelStarts = [0];
  for (const { rows, columns } of levels) levelStarts.push(levelStarts.at(-1)! + rows * columns * anchorsPerPlace);

  const boxes = new Float32Array(levelStarts.at(-1)! * 4);
  let at = 0;
  for (const { shapes, rows, columns, strideY, strideX } of levels) {
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

/** Rows and columns of each level's map, finest first: every convolution with stride 2 rounds up. */
export function levelCells({ width, height }: ImageSize): { readonly rows: number; readonly columns: number }[] {
  return baseSizes.map((_, level) => {
    const stride = firstStride * 2 ** level;
    return { rows: Math.ceil(height / stride), columns: Math.ceil(width / stride) };
  });
}

/** Half widths and half heights of the nine anchors at one place. */
function anchorShapes(size: number): [number, number][] {
  const sizes = [size, Math.trunc(size * 2 ** (1 / 3)), Math.trunc(size * 2 ** (2 / 3))];
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
