import { toGrey, type Raster } from './raster.ts';

/** Cells on a side of a thumbnail. Enough to tell radiographs of one body part apart, too few to see compression or scale. */
const side = 16;

/** A picture reduced to 16 x 16 mean greys, brought to mean 0 and length 1, so that brightness, contrast and size do not count. */
export type Thumbnail = Float64Array;

/** The thumbnail of a picture; all 0 where the picture is of one grey. */
export function thumbnailOf(raster: Raster): Thumbnail {
  const { width, height, data } = toGrey(raster);
  const cells = new Float64Array(side * side);
  const counts = new Float64Array(side * side);
  for (let y = 0, i = 0; y < height; y++) {
    const row = ((y * side) / height) | 0;
    for (let x = 0; x < width; x++, i++) {
      const cell = row * side + (((x * side) / width) | 0);
      cells[cell] = cells[cell]! + data[i]!;
      counts[cell] = counts[cell]! + 1;
    }
  }
  // A side shorter than 16 pixels leaves cells empty; they take the mean and so count as nothing.
  let mean = 0;
  let filled = 0;
  for (const [cell, count] of counts.entries()) {
    if (count === 0) continue;
    cells[cell] = cells[cell]! / count;
    mean += cells[cell];
    filled++;
  }
  mean /= filled;
  let squares = 0;
  for (const [cell, count] of counts.entries()) {
    const value = count === 0 ? 0 : cells[cell]! - mean;
    cells[cell] = value;
    squares += value * value;
  }
  const length = Math.sqrt(squares);
  return length < 1e-6 ? cells.fill(0) : cells.map((value) => value / length);
}

/**
 * How alike two pictures are, as seen or with one of them mirrored.
 *
 * @returns correlation of the thumbnails, in [-1, 1]; 0 where one picture is of one grey
 */
export function similarity(a: Thumbnail, b: Thumbnail): number {
  let straight = 0;
  let mirrored = 0;
  for (let start = 0; start < a.length; start += side) {
    for (let x = 0; x < side; x++) {
      straight += a[start + x]! * b[start + x]!;
      mirrored += a[start + x]! * b[start + side - 1 - x]!;
    }
  }
  return Math.max(straight, mirrored);
}
