import type { ImageRecord, Label } from './schema.ts';
import { decodeMask } from './mask-rle.ts';
import { fillRings } from './fill-rings.ts';

/** The class of every pixel, row by row: 0 is the background, and class `c` of the data set is `c + 1`. */
export interface ClassMap {
  readonly width: number;
  readonly height: number;
  readonly classes: Uint8Array;
}

/** Value of pixels that nobody has labelled: left out of losses and of scores. */
export const ignoredPixel = 255;

/**
 * Labels painted one over another in their order, so that the last one wins where they overlap: a mask where a label has one, else its outlines.
 *
 * @param labels  masks must have the given size; outlines are in its pixels; a label with neither paints nothing
 * @throws {DataError} `RLE_COUNTS` where a mask's runs do not fill its size
 * @example paintClassMap([{ class: 0, box: [0, 0, 1, 1], outlines: [[0, 0, 1, 0, 1, 1, 0, 1]] }], { width: 2, height: 1 }).classes // [1, 0]
 */
export function paintClassMap(
  labels: readonly Pick<Label, 'class' | 'mask' | 'outlines'>[],
  { width, height }: Pick<ImageRecord, 'width' | 'height'>,
): ClassMap {
  const classes = new Uint8Array(width * height);
  for (const label of labels) {
    const value = label.class + 1;
    if (label.mask !== undefined) {
      const set = decodeMask(label.mask);
      for (let i = 0; i < classes.length; i++) if (set[i] === 1) classes[i] = value;
    } else if (label.outlines !== undefined) {
      fillRings(label.outlines, { width, height }, (from, to) => classes.fill(value, from, to));
    }
  }
  return { width, height, classes };
}
