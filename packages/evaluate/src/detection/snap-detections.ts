import type { Detection } from '@loupe/dataset/schema';

const stepsPerPixel = 128;

/**
 * The detections as they are published: sides on a grid of 1/128 pixel, scores to the nine digits that float32 needs.
 *
 * A power of two, so that x y width height and x0 y0 x1 y1 convert without any rounding: whoever evaluates the published files
 * gets the published scores, to the last bit. Detections that are thinner than the grid are dropped.
 */
export function snapDetections(detections: readonly Detection[]): Detection[] {
  return detections.flatMap(({ class: classIndex, box, score }) => {
    const [x0, y0, x1, y1] = box.map((side) => Math.round(side * stepsPerPixel) / stepsPerPixel) as Detection['box'];
    return x1 > x0 && y1 > y0
      ? [{ class: classIndex, box: [x0, y0, x1, y1], score: Number(score.toPrecision(9)) }]
      : [];
  });
}
