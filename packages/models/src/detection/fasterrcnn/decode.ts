import type { Detection } from '@loupe/dataset/schema';
import type { DecodeOptions, ImageSize, RawOutput } from '../../define-model.ts';
import { decodeBox } from '../box-coder.ts';
import { nms } from '../nms.ts';

/** Pixels; what is narrower or lower is dropped. */
const smallestSide = 1e-2;

/**
 * Detections of a batch: every class of every proposal whose score is over the floor, with that class's box clipped to the image, then
 * suppression per class.
 *
 * @param raw  logits `[n, p, classes + 1]`, background first; deltas `[n, p, classes + 1, 4]`, not weighted; proposals `[n, p, 4]`; and
 *             `[n, p]`, 1 where there is one
 * @source     Girshick, 2015, section 2.4; as torchvision's RoIHeads.postprocess_detections
 */
export function decodeFasterRcnn(
  [logits, deltas, boxes, present]: readonly RawOutput[],
  size: ImageSize,
  { scoreFloor, iou, maxDetections }: DecodeOptions,
): Detection[][] {
  const [images, count, kinds] = logits!.shape as [number, number, number];
  return Array.from({ length: images }, (_, image) => {
    const detections: Detection[] = [];
    for (let row = image * count; row < (image + 1) * count; row++) {
      if (present!.data[row] === 0) continue;
      const scores = softmax(logits!.data.subarray(row * kinds, (row + 1) * kinds));
      for (let kind = 1; kind < kinds; kind++) {
        if (!(scores[kind]! > scoreFloor)) continue;
        const box = clip(decodeBox(deltas!.data, (row * kinds + kind) * 4, boxes!.data, row), size);
        if (box[2] - box[0] < smallestSide || box[3] - box[1] < smallestSide) continue;
        detections.push({ class: kind - 1, box, score: scores[kind]! });
      }
    }
    const kept = nms(
      {
        boxes: detections.flatMap(({ box }) => box),
        scores: detections.map(({ score }) => score),
        classes: detections.map((detection) => detection.class),
      },
      { iou, maxDetections },
    );
    return kept.map((index) => detections[index]!);
  });
}

function softmax(logits: Float32Array): Float64Array {
  const largest = Math.max(...logits);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

function clip([x0, y0, x1, y1]: Detection['box'], { width, height }: ImageSize): Detection['box'] {
  const within = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  return [within(x0, width), within(y0, height), within(x1, width), within(y1, height)];
}
