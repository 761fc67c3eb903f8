import type { Box, Detection } from '@loupe/dataset/schema';
import type { ImageSize, RawOutput } from '../define-model.ts';

/**
 * The one object of each image: its likeliest class with that class's share of the softmax, and its box, clipped to the image and
 * with its corners in order.
 *
 * @param raw  logits `[n, classes]` and boxes `[n, 4]` as shares of the image's sides
 */
export function decodeLocaliser([logits, boxes]: readonly RawOutput[], { width, height }: ImageSize): Detection[] {
  const [images, classes] = logits!.shape as [number, number];
  return Array.from({ length: images }, (_, image): Detection => {
    const row = logits!.data.subarray(image * classes, (image + 1) * classes);
    const best = row.indexOf(Math.max(...row));
    const total = row.reduce((sum, logit) => sum + Math.exp(logit - row[best]!), 0);
    const [xa, ya, xb, yb] = boxes!.data.subarray(image * 4, image * 4 + 4) as unknown as Box;
    const inside = (share: number, side: number) => Math.min(Math.max(share, 0), 1) * side;
    const [x0, x1] = [Math.min(xa, xb), Math.max(xa, xb)].map((share) => inside(share, width)) as [number, number];
    const [y0, y1] = [Math.min(ya, yb), Math.max(ya, yb)].map((share) => inside(share, height)) as [number, number];
    return { class: best, box: [x0, y0, x1, y1], score: 1 / total };
  });
}
