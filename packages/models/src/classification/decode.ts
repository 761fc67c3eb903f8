import type { RawOutput } from '../define-model.ts';

/**
 * The softmax of each image's logits; each row adds up to 1.
 *
 * @param raw  logits `[n, classes]`
 */
export function decodeClassifier([logits]: readonly RawOutput[]): number[][] {
  const [images, classes] = logits!.shape as [number, number];
  return Array.from({ length: images }, (_, image) => {
    const row = Array.from(logits!.data.subarray(image * classes, (image + 1) * classes));
    const highest = Math.max(...row);
    const powers = row.map((logit) => Math.exp(logit - highest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
}
