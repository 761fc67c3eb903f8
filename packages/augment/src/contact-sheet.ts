import { classColours, drawBoxes, toRgb, type Raster } from '@loupe/dataset';
import type { Label } from '@loupe/dataset/schema';
import { letterbox } from '@loupe/transforms';

export interface SheetPicture {
  readonly raster: Raster;
  readonly labels: readonly Label[];
}

const gap = 4;
const background = 32;

/**
 * Pictures in a grid, each fitted into a square, with the boxes of their labels in the colours of their classes.
 *
 * @param cell  pixels of one square's side
 */
export function contactSheet(pictures: readonly SheetPicture[], columns: number, cell: number): Raster {
  const rows = Math.ceil(pictures.length / columns);
  const width = columns * (cell + gap) + gap;
  const height = rows * (cell + gap) + gap;
  const data = new Uint8Array(width * height * 3).fill(background);
  for (const [index, { raster, labels }] of pictures.entries()) {
    const square = letterbox(toRgb(raster), cell, background);
    const boxes = labels.map((label) => ({
      box: square.mapping.toModel(label.box),
      colour: classColours[label.class % classColours.length]!,
    }));
    const drawn = drawBoxes(square.raster, boxes, 1);
    const x = gap + (index % columns) * (cell + gap);
    const y = gap + Math.floor(index / columns) * (cell + gap);
    for (let row = 0; row < cell; row++) {
      data.set(drawn.data.subarray(row * cell * 3, (row + 1) * cell * 3), ((y + row) * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data };
}
