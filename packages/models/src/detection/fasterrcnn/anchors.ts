import type { ImageSize } from '../../define-model.ts';
import { anchorBoxes, type Anchors } from '../anchor-boxes.ts';

/** Anchors at one place: one size in three shapes. */
export const anchorsPerPlace = 3;
/** Pixels of the image for one cell of the finest level, P2; each further level halves. */
const firstStride = 4;
const baseSizes = [32, 64, 128, 256, 512];

/** Anchors of P2 to P6. @param scale  multiplies the sizes; 1 gives torchvision's @source Lin et al., 2017, section 4.1 */
export function anchorsFor(size: ImageSize, scale: number): Anchors {
  return anchorBoxes(
    size,
    levelCells(size).map((cells, level) => ({ ...cells, sizes: [baseSizes[level]! * scale] })),
  );
}

/** Rows and columns of each level's map, finest first. */
export function levelCells({ width, height }: ImageSize): { readonly rows: number; readonly columns: number }[] {
  return baseSizes.map((_, level) => {
    const stride = firstStride * 2 ** level;
    return { rows: Math.ceil(height / stride), columns: Math.ceil(width / stride) };
  });
}
