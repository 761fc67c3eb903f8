import type { ImageSize } from '../../define-model.ts';
import { anchorBoxes, type Anchors } from '../anchor-boxes.ts';

/** Anchors at one place: three sizes by three shapes. */
export const anchorsPerPlace = 9;
/** Pixels of the image for one cell of the finest level, P3; each further level halves. */
const firstStride = 8;
const baseSizes = [32, 64, 128, 256, 512];

/**
 * Anchors of all five levels.
 *
 * @param scale   multiplies the sizes; 1 gives torchvision's
 * @source        Lin et al., 2017, section 4; order of sizes and shapes as in torchvision
 */
export function anchorsFor(size: ImageSize, scale: number): Anchors {
  return anchorBoxes(
    size,
    levelCells(size).map((cells, level) => {
      const base = baseSizes[level]! * scale;
      return { ...cells, sizes: [base, Math.trunc(base * 2 ** (1 / 3)), Math.trunc(base * 2 ** (2 / 3))] };
    }),
  );
}

/** Rows and columns of each level's map, finest first: every convolution with stride 2 rounds up. */
export function levelCells({ width, height }: ImageSize): { readonly rows: number; readonly columns: number }[] {
  return baseSizes.map((_, level) => {
    const stride = firstStride * 2 ** level;
    return { rows: Math.ceil(height / stride), columns: Math.ceil(width / stride) };
  });
}
