import { boxArea, boxHeight, boxWidth } from '../box.ts';
import { fitLabel, roundingPixels } from '../fit-label.ts';
import { labelKey } from '../formats/intake.ts';
import { labelPlace } from '../label-place.ts';
import type { Dataset, ImageRecord, Label, Warning } from '../schema.ts';

/** Pixels; what is smaller on a side can be neither seen nor learned. */
const leastSide = 1;

/**
 * What is wrong with the labels of a data set as it is, one row a defect. A data set that was just read has none but `LABEL_TINY`,
 * since readers reject the others; one that was made by hand or by a program may.
 *
 * Codes: `CLASS_OUT_OF_RANGE`, `LABEL_NOT_FINITE`, `LABEL_EMPTY`, `LABEL_OUTSIDE` (over the edge at all), `LABEL_TINY` (a side below one pixel),
 * `LABEL_DUPLICATE`, `IMAGE_ID_REPEATED`.
 */
export function checkDataset({ classes, images }: Pick<Dataset, 'classes' | 'images'>): Warning[] {
  const found: Warning[] = [];
  const ids = new Set<string>();
  for (const image of images) {
    if (ids.has(image.id))
      found.push({
        file: image.file,
        image: image.id,
        code: 'IMAGE_ID_REPEATED',
        reason: `expected different ids, found ${image.id} again`,
      });
    ids.add(image.id);
    const keys = new Set<string>();
    for (const label of image.labels) {
      for (const [code, reason] of defectsOf(label, image, classes.length, keys)) {
        found.push({
          ...labelPlace(image, label),
          code,
          reason,
        });
      }
    }
  }
  return found;
}

function defectsOf(
  label: Label,
  image: ImageRecord,
  classCount: number,
  keys: Set<string>,
): [code: string, reason: string][] {
  const defects: [string, string][] = [];
  if (!(Number.isInteger(label.class) && label.class >= 0 && label.class < classCount)) {
    defects.push(['CLASS_OUT_OF_RANGE', `expected a class from 0 to ${classCount - 1}, found ${label.class}`]);
  }
  const fitted = fitLabel(label, image);
  if (fitted.kind === 'rejected') defects.push([fitted.code, fitted.reason]);
  else if (fitted.clippedBy > roundingPixels)
    defects.push([
      'LABEL_OUTSIDE',
      `expected a box inside the image, found it ${fitted.clippedBy.toPrecision(2)} pixels over the edge`,
    ]);
  if (boxArea(label.box) > 0 && Math.min(boxWidth(label.box), boxHeight(label.box)) < leastSide) {
    defects.push([
      'LABEL_TINY',
      `expected sides of ${leastSide} pixel or more, found ${boxWidth(label.box).toFixed(2)} x ${boxHeight(label.box).toFixed(2)}`,
    ]);
  }
  const key = labelKey(label);
  if (keys.has(key))
    defects.push(['LABEL_DUPLICATE', 'expected one label a place, found the same class and box again']);
  keys.add(key);
  return defects;
}
