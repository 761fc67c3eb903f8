import { ignoredPixel, paintClassMap } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import type { ClassCounts } from './set-statistics.ts';

/** How often each class occurs: in boxes, in images, and in a data set for segmentation in pixels. */
export function countClasses(dataset: Dataset): ClassCounts[] {
  const { classes, images, task } = dataset;
  const boxes = new Array<number>(classes.length).fill(0);
  const inImages = new Array<number>(classes.length).fill(0);
  for (const image of images) {
    const shown = new Set(image.labels.map((label) => label.class));
    if (image.class !== undefined) shown.add(image.class);
    for (const label of image.labels) boxes[label.class]!++;
    for (const name of shown) inImages[name]!++;
  }
  const shares = task === 'segmentation' ? pixelShares(images, classes.length) : null;
  return classes.map((name, index) => ({
    name,
    boxes: boxes[index]!,
    images: inImages[index]!,
    pixelShare: shares?.[index] ?? null,
  }));
}

/** Share of each class among the labelled pixels of all images; `null` where there is none. */
function pixelShares(images: readonly ImageRecord[], classes: number): number[] | null {
  const counts = new Array<number>(classes).fill(0);
  let all = 0;
  for (const image of images) {
    // Masks lie in the frame of the decoded file, so an offline copy is counted as its original was painted.
    const size = image.labels.find(({ mask }) => mask !== undefined)?.mask?.size;
    const frame = size === undefined ? image : { height: size[0], width: size[1] };
    for (const value of paintClassMap(image.labels, frame).classes) {
      if (value === ignoredPixel) continue;
      all++;
      if (value > 0) counts[value - 1]!++;
    }
  }
  return all === 0 ? null : counts.map((count) => count / all);
}
