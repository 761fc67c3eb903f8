import type { Box } from '../schema.ts';
import { toRgb, type Raster } from './raster.ts';

export interface DrawnBox {
  readonly box: Readonly<Box>;
  /** Red, green, blue, 0 to 255. */
  readonly colour: readonly [number, number, number];
}

/** Colours that people with and without colour-blindness tell apart. Source: Okabe and Ito, 2008. */
export const classColours: readonly (readonly [number, number, number])[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];

/**
 * The picture in colour with the outline of each box, the line outside the box so that it hides nothing of it.
 *
 * @param thickness  pixels
 * @returns          a new raster; the given one is left as it is
 * @example drawBoxes(createRaster(9, 9, 1), [{ box: [3, 3, 6, 6], colour: [255, 0, 0] }], 1).channels // 3
 */
export function drawBoxes(raster: Raster, boxes: readonly DrawnBox[], thickness: number): Raster {
  const rgb = toRgb(raster);
  const data = Uint8Array.from(rgb.data);
  const { width, height } = rgb;
  const fill = (x0: number, y0: number, x1: number, y1: number, colour: DrawnBox['colour']) => {
    for (let y = Math.max(0, y0); y < Math.min(height, y1); y++) {
      for (let x = Math.max(0, x0); x < Math.min(width, x1); x++) data.set(colour, (y * width + x) * 3);
    }
  };
  for (const { box, colour } of boxes) {
    const [x0, y0, x1, y1] = [Math.floor(box[0]), Math.floor(box[1]), Math.ceil(box[2]), Math.ceil(box[3])];
    const [left, top, right, bottom] = [x0 - thickness, y0 - thickness, x1 + thickness, y1 + thickness];
    fill(left, top, right, y0, colour);
    fill(left, y1, right, bottom, colour);
    fill(left, y0, x0, y1, colour);
    fill(x1, y0, right, y1, colour);
  }
  return { width, height, channels: 3, data };
}
