import {
  batchNorm2d,
  conv2d,
  createNetwork,
  layer,
  ops,
  sequential,
  tf,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';
import type { SegmentationLogits } from '../../define-model.ts';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';
import {
  isSqueezeExcitation,
  mobilenetV3LargeBlocks,
  mobilenetV3Steps,
  mobilenetV3Stride,
  mobilenetV3Width,
} from '../../parts/mobilenet-v3.ts';

const blocks = mobilenetV3LargeBlocks({ dilated: true });
/** The step whose map at /8 is the fine one: the block that takes that stride. */
const fineStep = 4;
const fineWidth = blocks[fineStep - 1]!.width;
const fineStride = 8;
const innerWidth = 128;

/**
 * LR-ASPP on a dilated MobileNetV3-Large: the last map, weighted by what its mean says, and a finer one, each with logits of its own.
 *
 * @returns network: `[n, h, w, 3]` -> logits `[n, h, w, classes]`
 * @source  Howard et al., 2019, Fig. 10. Deviation, as torchvision: the gate comes from the mean over the whole map
 */
export function lrasppNetwork({
  classes,
  norm,
  momentum,
}: {
  readonly classes: number;
  readonly norm: NormMaker;
  /** Of the backbone's batch normalisation. */
  readonly momentum: number;
}): Network<[Tensor], SegmentationLogits> {
  const steps = mobilenetV3Steps(blocks, norm, momentum);
  const children = Object.fromEntries(steps.map((step, i) => [i, step]));
  const backbone = layer({ children }, (images: Tensor): { fine: Tensor; coarse: Tensor } => {
    const fine = run(steps.slice(0, fineStep + 1), images); // n h/8 w/8 40
    return { fine, coarse: run(steps.slice(fineStep + 1), fine) }; // n h/16 w/16 960
  });
  const classifier = lrasppHead(classes);
  return createNetwork(
    layer({ children: { backbone, classifier } }, (images: Tensor): SegmentationLogits => {
      const [, height, width] = images.shape as [number, number, number];
      const { fine, coarse } = backbone(images);
      return { out: ops.resizeBilinear(classifier(fine, coarse), { height, width }) }; // n h w classes
    }),
  );
}

const run = (steps: readonly Layer<[Tensor], Tensor>[], x: Tensor): Tensor =>
  steps.reduce((value, step) => step(value), x);

/** @returns layer: maps at /8 and /16 -> `[n, h/8, w/8, classes]` logits */
function lrasppHead(classes: number): Layer<[Tensor, Tensor], Tensor> {
  const coarseWidth = mobilenetV3Width(blocks);
  const cbr = sequential([
    conv2d(coarseWidth, innerWidth, { kernel: 1, bias: false }),
    batchNorm2d(innerWidth),
    ops.relu,
  ]);
  const scale = sequential([
    (map) => tf.mean(map, [1, 2], true),
    conv2d(coarseWidth, innerWidth, { kernel: 1, bias: false }),
    ops.sigmoid,
  ]);
  const low = conv2d(fineWidth, classes, { kernel: 1 });
  const high = conv2d(innerWidth, classes, { kernel: 1 });
  return layer(
    { children: { cbr, scale, low_classifier: low, high_classifier: high } },
    (fine: Tensor, coarse: Tensor): Tensor => {
      const [, height, width] = fine.shape as [number, number, number];
      const seen = tf.mul(cbr(coarse), scale(coarse)); // n h/16 w/16 128
      return tf.add(low(fine), high(ops.resizeBilinear(seen, { height, width }))); // n h/8 w/8 classes
    },
  );
}

/** Cells at which a weight is applied, for an image of `size` x `size`. */
export function lrasppPlaces(name: string, size: number): number {
  const at = (stride: number) => Math.ceil(size / stride) ** 2;
  if (isSqueezeExcitation(name) || name.startsWith('classifier.scale.')) return 1;
  if (name.startsWith('backbone.')) return at(mobilenetV3Stride(blocks, name.slice('backbone.'.length)));
  return at(name.startsWith('classifier.cbr.') ? 2 * fineStride : fineStride);
}
