import type { ClassMap } from '../class-map.ts';
import { classColours } from './draw-boxes.ts';
import { toRgb, type Raster } from './raster.ts';

/**
 * The picture in colour with each class of a map laid over it in its own colour.
 *
 * @param map     of the raster's size
 * @param weight  of the colour, from 0 (nothing is seen of it) to 1 (nothing is seen of the picture)
 * @returns       a new raster; the given one is left as it is
 * @example drawClassMap(createRaster(1, 1, 1), { width: 1, height: 1, classes: Uint8Array.of(1) }, 1).data // [230, 159, 0]
 */
export function drawClassMap(raster: Raster, map: ClassMap, weight: number): Raster {
  const { width, height, data } = toRgb(raster);
  const painted = Uint8Array.from(data);
  for (const [i, value] of map.classes.entries()) {
    // 255 is nobody's pixel; the background has no colour.
    if (value === 0 || value === 255) continue;
    const colour = classColours[(value - 1) % classColours.length]!;
    for (let c = 0; c < 3; c++) painted[3 * i + c] = data[3 * i + c]! * (1 - weight) + colour[c]! * weight + 0.5;
  }
  return { width, height, channels: 3, data: painted };
}
