import type { CocoBox } from './coco-document.ts';

/**
 * Overlap of a detection with a label: intersection over union, or over the detection's own area where the label is a crowd.
 *
 * @returns       in [0, 1]; 0 where they do not meet or either has no area
 * @source        cocoapi, `bbIou`: the same operations in the same order, so that equal inputs give equal bits
 * @example       cocoIou([0, 0, 2, 2], [1, 0, 2, 2], false) // 1 / 3
 */
export function cocoIou(detection: CocoBox, label: CocoBox, crowd: boolean): number {
  const width = Math.min(detection[2] + detection[0], label[2] + label[0]) - Math.max(detection[0], label[0]);
  if (width <= 0) return 0;
  const height = Math.min(detection[3] + detection[1], label[3] + label[1]) - Math.max(detection[1], label[1]);
  if (height <= 0) return 0;
  const intersection = width * height;
  const detectionArea = detection[2] * detection[3];
  return intersection / (crowd ? detectionArea : detectionArea + label[2] * label[3] - intersection);
}
