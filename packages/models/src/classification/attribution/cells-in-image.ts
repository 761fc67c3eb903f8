import { fitMapping } from '@loupe/transforms';
import type { ImageSize } from '../../define-model.ts';
import type { Square } from '../../outputs-in-images.ts';
import type { CellMap } from './grad-cam.ts';

/** A coarse grid over an image, each value in [0, 1], row by row. */
export interface EvidenceGrid {
  readonly width: number;
  readonly height: number;
  readonly values: number[];
}

/**
 * A map of the square that the network saw as a grid over the image itself, about as coarse: linear between the centres of the map's cells, 0
 * where the square does not show the image, and scaled so that the largest value is 1. Three decimals: more would be noise of the last bits.
 */
export function cellsInImage({ width, height, values }: CellMap, image: ImageSize, square: Square): EvidenceGrid {
  const { scaleX, scaleY, shiftX, shiftY } = fitMapping(image, square);
  const across = placesOf(image.width, { scale: scaleX, shift: shiftX, cells: width, side: square.size });
  const down = placesOf(image.height, { scale: scaleY, shift: shiftY, cells: height, side: square.size });
  const grid = down.flatMap((y) => across.map((x) => (x === null || y === null ? 0 : valueAt(x, y))));
  const largest = Math.max(...grid);
  return {
    width: across.length,
    height: down.length,
    values: grid.map((value) => (largest === 0 ? 0 : Math.round((1000 * value) / largest) / 1000)),
  };

  function valueAt(x: number, y: number): number {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const at = (column: number, row: number) =>
      values[Math.min(row, height - 1) * width + Math.min(column, width - 1)]!;
    const row = (y0: number) => at(left, y0) + (x - left) * (at(left + 1, y0) - at(left, y0));
    return row(top) + (y - top) * (row(top + 1) - row(top));
  }
}

/** Where along one side of the map each cell of the grid lies, in cells, the first one's centre at 0; null outside the square. */
function placesOf(
  length: number,
  {
    scale,
    shift,
    cells,
    side,
  }: { readonly scale: number; readonly shift: number; readonly cells: number; readonly side: number },
): (number | null)[] {
  const count = Math.max(1, Math.round((length * scale * cells) / side));
  return Array.from({ length: count }, (_, i) => {
    const place = ((i + 0.5) * length * scale) / count + shift;
    return place < 0 || place > side ? null : Math.min(Math.max((place * cells) / side - 0.5, 0), cells - 1);
  });
}
