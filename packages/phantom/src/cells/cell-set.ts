import type { Rng } from '@loupe/core';
import { encodeJpeg, toRgb } from '@loupe/dataset';
import { encodePlainPng } from '../drawing/encode-plain-png.ts';
import type { DrawnSet } from '../drawn-set.ts';
import { drawCells } from './draw-cells.ts';
import type { CellsConfig } from './schema.ts';

/** The one pair whose mask is in colour, counted from 1: the real set's fourteenth. */
const colourMask = 14;

/** A folder for each pair: `cell_14/source.jpg` and `cell_14/mask.jpg`, or `mask.png`. */
export async function* cellSet(config: CellsConfig, rng: Rng): DrawnSet {
  for (let index = 0; index < config.images; index++) {
    const { source, mask } = drawCells(config, rng.fork('image', index));
    const folder = `${config.name}_${index + 1}`;
    const isColour = index + 1 === Math.min(colourMask, config.images);
    const shown = isColour ? toRgb(mask) : mask;
    yield [
      [`${folder}/source.jpg`, await encodeJpeg(source, 92)],
      config.masks === 'jpeg'
        ? [`${folder}/mask.jpg`, await encodeJpeg(shown, 75)]
        : [`${folder}/mask.png`, encodePlainPng(shown)],
    ];
  }
}
