import type { Detection } from '@loupe/dataset/schema';
import type { DecodeOptions, ImageSize, RawOutput } from '../../define-model.ts';
import { nms } from '../nms.ts';
import { anchorGrid, type AnchorGrid } from './anchors.ts';

/**
 * Boxes from the distances of each anchor point to the four sides.
 *
 * @param distances  `[n, a, 4]` left, top, right, bottom, in cells
 * @returns          `[n, a, 4]` x0 y0 x1 y1, pixels, not clipped to the image
 */
export function boxesFromDistances({ shape, data }: RawOutput, grid: AnchorGrid): Float32Array {
  const boxes = new Float32Array(data.length);
  const anchors = shape[1]!;
  for (let row = 0; row < data.length / 4; row++) {
    const anchor = row % anchors;
    const stride = grid.stride[anchor]!,
      x = grid.x[anchor]!,
      y = grid.y[anchor]!;
    boxes[4 * row] = (x - data[4 * row]!) * stride;
    boxes[4 * row + 1] = (y - data[4 * row + 1]!) * stride;
    boxes[4 * row + 2] = (x + data[4 * row + 2]!) * stride;
    boxes[4 * row + 3] = (y + data[4 * row + 3]!) * stride;
  }
  return boxes;
}

/**
 * Detections of each image, highest score first. Every class of a point over the floor is a candidate of its own; suppression is within
 * a class, and comes before boxes are clipped to the image, as in the reference's validation.
 *
 * @param raw   distances `[n, a, 4]` in cells, and score logits `[n, a, classes]`
 * @param size  of the letterboxed image
 */
export function decodeYolo11(raw: readonly RawOutput[], size: ImageSize, options: DecodeOptions): Detection[][] {
  const [distances, logits] = raw as readonly [RawOutput, RawOutput];
  const [images, anchors, classes] = logits.shape as [number, number, number];
  const boxes = boxesFromDistances(distances, anchorGrid(size));

  return Array.from({ length: images }, (_, image) => {
    const candidates = { boxes: [] as number[], scores: [] as number[], classes: [] as number[] };
    for (let row = image * anchors; row < (image + 1) * anchors; row++) {
      for (let index = 0; index < classes; index++) {
        const score = 1 / (1 + Math.exp(-logits.data[row * classes + index]!));
        if (!(score > options.scoreFloor)) continue;
        candidates.boxes.push(boxes[4 * row]!, boxes[4 * row + 1]!, boxes[4 * row + 2]!, boxes[4 * row + 3]!);
        candidates.scores.push(score);
        candidates.classes.push(index);
      }
    }
    return nms(candidates, options).map((kept): Detection => ({
      class: candidates.classes[kept]!,
      box: [
        within(candidates.boxes[4 * kept]!, size.width),
        within(candidates.boxes[4 * kept + 1]!, size.height),
        within(candidates.boxes[4 * kept + 2]!, size.width),
        within(candidates.boxes[4 * kept + 3]!, size.height),
      ],
      score: candidates.scores[kept]!,
    }));
  });
}

function within(value: number, end: number): number {
  return Math.min(Math.max(value, 0), end);
}
