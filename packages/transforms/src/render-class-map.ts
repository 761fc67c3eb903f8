import { decodeMask, paintClassMap, type ClassMap } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import { applyToMask } from './apply-to-mask.ts';

/**
 * The class of every pixel of a record, in the frame that the record states: masks are moved by its recipe, as its picture is, and outlines
 * lie there already. Labels are painted in their order, so that the last one wins where they overlap.
 *
 * @param outside  value of what a recipe shows beyond the picture; `ignoredPixel` leaves it out of losses and scores
 * @throws {DataError} as `paintClassMap` and `compose`
 */
export function renderClassMap(
  { labels, recipe, width, height }: Pick<ImageRecord, 'labels' | 'recipe' | 'width' | 'height'>,
  outside = 0,
): ClassMap {
  const first = labels.find((label) => label.mask !== undefined)?.mask;
  if (recipe === undefined || first === undefined) return paintClassMap(labels, { width, height });
  if (labels.every((label) => label.mask !== undefined)) {
    const [fileHeight, fileWidth] = first.size;
    return applyToMask(paintClassMap(labels, { width: fileWidth, height: fileHeight }), recipe, outside);
  }
  // Masks and outlines mixed: each mask is moved by itself, so that the order of painting stays.
  const classes = new Uint8Array(width * height);
  for (const label of labels) {
    const over =
      label.mask === undefined
        ? paintClassMap([label], { width, height }).classes
        : applyToMask(
            { width: label.mask.size[1], height: label.mask.size[0], classes: decodeMask(label.mask) },
            recipe,
          ).classes;
    for (let i = 0; i < classes.length; i++) if (over[i] !== 0) classes[i] = label.class + 1;
  }
  return { width, height, classes };
}
