import { Parameter, conv2d, layer, sequential, tf, type Layer, type Tensor } from '@loupe/engine';
import { convBlock, depthwiseBlock } from '../../parts/csp.ts';
import { strides } from './anchors.ts';

/** Bins of the distribution over the distance, in cells, from a point to one side of its box: 0 to 15. */
export const binCount = 16;

/** What the head says of each of the `a` anchor points. */
export interface RawHeads {
  /** `[n, a, 4 * binCount]` logits over distances to left, top, right, bottom. */
  readonly boxes: Tensor;
  /** `[n, a, classes]` logits. */
  readonly scores: Tensor;
}

export interface DetectHead extends Layer<[readonly Tensor[]], RawHeads> {
  /** `[n, a, 4 * binCount]` logits -> `[n, a, 4]` expected distances, in cells. */
  readonly distances: (boxes: Tensor) => Tensor;
}

/**
 * The decoupled head: a box branch (`cv2`) and a class branch (`cv3`, depthwise then pointwise) on each level, and the expectation
 * over the bins (`dfl`), whose weights are the distances 0 to 15 and never train.
 *
 * @param widths  channels of the maps at strides 8, 16 and 32
 */
export function detectHead(widths: readonly number[], classes: number): DetectHead {
  const boxWidth = Math.max(16, Math.floor(widths[0]! / 4), 4 * binCount);
  const classWidth = Math.max(widths[0]!, Math.min(classes, 100));

  const cv2 = level((width) =>
    sequential({
      0: convBlock(width, boxWidth, { kernel: 3 }),
      1: convBlock(boxWidth, boxWidth, { kernel: 3 }),
      2: conv2d(boxWidth, 4 * binCount, { kernel: 1, initialiseBias: fill(2) }),
    }),
  );
  const cv3 = level((width, stride) =>
    sequential({
      0: sequential([depthwiseBlock(width, 3), convBlock(width, classWidth, { kernel: 1 })]),
      1: sequential([depthwiseBlock(classWidth, 3), convBlock(classWidth, classWidth, { kernel: 1 })]),
      // The share of cells that hold an object of a class at first: five objects on a picture of 640 pixels.
      2: conv2d(classWidth, classes, { kernel: 1, initialiseBias: fill(Math.log(5 / classes / (640 / stride) ** 2)) }),
    }),
  );
  const dfl = distanceExpectation();

  function level(branch: (width: number, stride: number) => Layer<[Tensor], Tensor>) {
    const branches = widths.map((width, index) => branch(width, strides[index]!));
    return layer({ children: Object.fromEntries(branches.entries()) }, (maps: readonly Tensor[]) =>
      tf.concat(
        branches.map((run, index) => flat(run(maps[index]!))),
        1,
      ),
    ); // n a channels
  }

  const head = layer({ children: { cv2, cv3, dfl } }, (maps: readonly Tensor[]) => ({
    boxes: cv2(maps),
    scores: cv3(maps),
  }));
  return Object.assign(head, { distances: (boxes: Tensor) => dfl(boxes) });
}

/**
 * The expected distance under each softmax: a fixed 1x1 convolution from 16 bins to one number, kept as a parameter because the
 * reference stores it (`conv.weight`).
 *
 * @source Li et al., 2020 (Generalized Focal Loss), eq. 4
 */
function distanceExpectation(): Layer<[Tensor], Tensor> {
  const weight = new Parameter({
    shape: [1, binCount, 1, 1],
    initialise: () => Float32Array.from({ length: binCount }, (_, bin) => bin),
  });
  weight.trainable = false;
  return layer({ children: { conv: layer({ parameters: { weight } }, () => undefined) } }, (boxes: Tensor) => {
    const [n, a] = boxes.shape as [number, number, number];
    const share = tf.softmax(tf.reshape(boxes, [n, a, 4, binCount]));
    return tf.sum(tf.mul(share, tf.reshape(weight.variable, [binCount])), -1); // n a 4
  });
}

const fill = (value: number) => (shape: readonly number[]) => new Float32Array(shape[0]!).fill(value);

function flat(map: Tensor): Tensor {
  const [n, h, w, c] = map.shape as [number, number, number, number];
  return tf.reshape(map, [n, h * w, c]);
}
