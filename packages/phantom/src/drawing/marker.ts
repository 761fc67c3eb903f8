import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { Field } from './collimation.ts';

/** Lead letters, 5 x 7. */
const letters = {
  L: ['X....', 'X....', 'X....', 'X....', 'X....', 'X....', 'XXXXX'],
  R: ['XXXX.', 'X...X', 'X...X', 'XXXX.', 'X.X..', 'X..X.', 'X...X'],
} as const;

type Area = readonly [number, number, number, number];

/** Puts a side marker into a corner of the field, unless it would lie on one of the `keepFree` boxes. */
export function addMarker(raster: Raster, field: Field, keepFree: readonly Area[], scale: number, rng: Rng): void {
  const letter = letters[rng.next() < 0.5 ? 'L' : 'R'];
  const dot = Math.max(1, Math.round(1.6 * scale));
  const [width, height] = [5 * dot, 7 * dot];
  const room = 3 * dot;
  const x = Math.round(rng.next() < 0.5 ? field.x0 + room : field.x1 - room - width);
  const y = Math.round(rng.next() < 0.5 ? field.y0 + room : field.y1 - room - height);
  if (keepFree.some(([x0, y0, x1, y1]) => x < x1 && x + width > x0 && y < y1 && y + height > y0)) return;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const on = letter[Math.floor(row / dot)]![Math.floor(column / dot)] === 'X';
      const [px, py] = [x + column, y + row];
      if (on && px >= 0 && py >= 0 && px < raster.width && py < raster.height)
        raster.data[py * raster.width + px] = 247;
    }
  }
}
