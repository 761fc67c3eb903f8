import type { Box } from '@loupe/dataset/schema';

/** The largest growth that a prediction may ask of an anchor, as a logarithm: 16 px to 1000 px. */
const maxLogGrowth = Math.log(1000 / 16);

/**
 * Writes the four numbers that turn anchor `index` into `box`: shift of the centre in anchor widths and heights, logarithm of the growth.
 *
 * @source Girshick et al., 2014, appendix C, with all weights 1
 */
export function encodeBox(
  box: Readonly<Box>,
  anchors: Float32Array,
  index: number,
  into: Float32Array,
  at: number,
): void {
  const { centreX, centreY, width, height } = anchorAt(anchors, index);
  into[at] = ((box[0] + box[2]) / 2 - centreX) / width;
  into[at + 1] = ((box[1] + box[3]) / 2 - centreY) / height;
  into[at + 2] = Math.log((box[2] - box[0]) / width);
  into[at + 3] = Math.log((box[3] - box[1]) / height);
}

/** The box that `deltas[at..at + 3]` make of anchor `index`: the inverse of `encodeBox`, growth limited. */
export function decodeBox(deltas: Float32Array, at: number, anchors: Float32Array, index: number): Box {
  const { centreX, centreY, width, height } = anchorAt(anchors, index);
  const x = centreX + deltas[at]! * width;
  const y = centreY + deltas[at + 1]! * height;
  const halfWidth = (Math.exp(Math.min(deltas[at + 2]!, maxLogGrowth)) * width) / 2;
  const halfHeight = (Math.exp(Math.min(deltas[at + 3]!, maxLogGrowth)) * height) / 2;
  return [x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight];
}

function anchorAt(anchors: Float32Array, index: number) {
  const [x0, y0, x1, y1] = [
    anchors[index * 4]!,
    anchors[index * 4 + 1]!,
    anchors[index * 4 + 2]!,
    anchors[index * 4 + 3]!,
  ];
  return { centreX: (x0 + x1) / 2, centreY: (y0 + y1) / 2, width: x1 - x0, height: y1 - y0 };
}
