import { createRaster, toGrey, type Raster } from '@loupe/dataset';
import type { Attribution } from '@loupe/stage';
import { viridisAt } from '../charts/colour-map.ts';

/** How much of each pixel is the colour of the map; the rest is the picture in grey. */
const opacity = 0.55;

/** The picture in grey with an attribution map over it, its coarse grid smoothed by bilinear interpolation. */
export function heatMap(picture: Raster, map: Pick<Attribution, 'width' | 'height' | 'values'>): Raster {
  const grey = toGrey(picture);
  const { width, height } = grey;
  const drawn = createRaster(width, height, 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const colour = viridisAt(valueAt(map, (x + 0.5) / width, (y + 0.5) / height));
      const under = grey.data[y * width + x]! * (1 - opacity);
      for (let channel = 0; channel < 3; channel++)
        drawn.data[3 * (y * width + x) + channel] = Math.round(under + opacity * colour[channel]!);
    }
  }
  return drawn;
}

/** The map between the middles of its cells; beyond the outermost middles it stays as it is there. */
function valueAt(
  { width, height, values }: Pick<Attribution, 'width' | 'height' | 'values'>,
  u: number,
  v: number,
): number {
  const [x, y] = [
    Math.min(width - 1, Math.max(0, u * width - 0.5)),
    Math.min(height - 1, Math.max(0, v * height - 0.5)),
  ];
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const at = (column: number, row: number) => values[row * width + column]!;
  const upper = at(left, top) + (x - left) * (at(right, top) - at(left, top));
  const lower = at(left, bottom) + (x - left) * (at(right, bottom) - at(left, bottom));
  return upper + (y - top) * (lower - upper);
}
