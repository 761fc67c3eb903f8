import { createRaster, type Raster } from '@loupe/dataset';
import { eachCovered } from '../drawing/shape.ts';
import type { Nucleus } from './plan-cells.ts';

/** Where cells lie over one another; above half, so that a threshold there keeps it. */
const overlapGrey = 176;

/** White where a sound cell is, grey where two of them are, as the annotators' program exported it. */
export function drawMask(cells: readonly Nucleus[], width: number, height: number): Raster {
  const mask = createRaster(width, height, 1);
  for (const { shape, state } of cells) {
    if (state === 'diseased') continue;
    eachCovered(shape, width, height, (i, cover) => {
      if (cover >= 0.5) mask.data[i] = mask.data[i] === 0 ? 255 : overlapGrey;
    });
  }
  return mask;
}
