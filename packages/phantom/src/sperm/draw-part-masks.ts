import { createRaster, type Raster } from '@loupe/dataset';
import { coverLine, coverShape, createLayer, thresholdLayer } from '../drawing/layer.ts';
import type { Smear } from './plan-sperm.ts';

/** Half the breadth of what annotators paint, in head lengths: a little more than is there, and even along the tail. */
const bodyRadius = 0.105;
const tailRadius = 0.065;

export const spermParts = ['head', 'body', 'tail'] as const;
export type Part = (typeof spermParts)[number];

/** One mask for each part, 255 on 0, over all labelled sperm. Body and head overlap a little, as do tail and body. */
export function drawPartMasks({ width, height, headLength, sperm }: Smear): Record<Part, Raster> {
  const layers = {
    head: createLayer(width, height),
    body: createLayer(width, height),
    tail: createLayer(width, height),
  };
  for (const { head, body, tail } of sperm) {
    coverShape(layers.head, head.shape);
    coverLine(layers.body, body, () => bodyRadius * headLength);
    coverLine(layers.tail, tail.points, () => tailRadius * headLength);
  }
  const mask = (part: Part) => createRaster(width, height, 1, thresholdLayer(layers[part]));
  return { head: mask('head'), body: mask('body'), tail: mask('tail') };
}
