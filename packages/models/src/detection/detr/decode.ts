import type { Detection } from '@loupe/dataset/schema';
import type { DecodeOptions, ImageSize, RawOutput } from '../../define-model.ts';

/**
 * Detections of a batch: of every query its likeliest class, if the score is over the floor.
 *
 * Queries see each other and learn not to say the same thing twice, so nothing is suppressed and `iou` is not read.
 *
 * @param raw  logits `[n, queries, classes + 1]`, "no object" last, and boxes `[n, queries, 4]`, centre and sides in shares of the image
 * @source     Carion et al., 2020, section 3.1; as facebookresearch/detr's PostProcess, boxes clipped to the image
 */
export function decodeDetr(
  [logits, boxes]: readonly RawOutput[],
  { width, height }: ImageSize,
  { scoreFloor, maxDetections }: DecodeOptions,
): Detection[][] {
  const [images, queries, kinds] = logits!.shape as [number, number, number];
  return Array.from({ length: images }, (_, image) => {
    const detections: Detection[] = [];
    for (let row = image * queries; row < (image + 1) * queries; row++) {
      const { index, score } = likeliest(logits!.data.subarray(row * kinds, (row + 1) * kinds));
      if (!(score > scoreFloor)) continue;
      const [x, y, w, h] = boxes!.data.subarray(row * 4, row * 4 + 4) as unknown as [number, number, number, number];
      const within = (share: number, side: number) => Math.min(Math.max(share, 0), 1) * side;
      detections.push({
        class: index,
        box: [within(x - w / 2, width), within(y - h / 2, height), within(x + w / 2, width), within(y + h / 2, height)],
        score,
      });
    }
    return detections.sort((a, b) => b.score - a.score).slice(0, maxDetections);
  });
}

/** The class with the highest probability but "no object", and that probability among all. */
function likeliest(logits: Float32Array): { index: number; score: number } {
  const largest = Math.max(...logits);
  let [sum, index] = [0, 0];
  logits.forEach((logit, i) => {
    sum += Math.exp(logit - largest);
    if (i < logits.length - 1 && logit > logits[index]!) index = i;
  });
  return { index, score: Math.exp(logits[index]! - largest) / sum };
}
