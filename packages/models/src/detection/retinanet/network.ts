import {
  conv2d,
  createNetwork,
  initialisers,
  layer,
  ops,
  tf,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';
import type { ImageSize } from '../../define-model.ts';
import { fpnWithP6P7 } from '../../parts/fpn.ts';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';
import { resnet50Plan, resnetBody, resnetPlaces, resnetWidths } from '../../parts/resnet.ts';
import { anchorsPerPlace, levelCells } from './anchors.ts';

/** Width of the pyramid and of the heads. */
const width = 256;
const headDepth = 4;
/** Score that every anchor starts with, so that the many background anchors do not swamp the first steps. */
const priorScore = 0.01;

const imageMean = [0.485, 0.456, 0.406];
const imageDeviation = [0.229, 0.224, 0.225];

export interface RetinanetOutput {
  /** P3 to P7, `[n, h, w, 256]` */
  readonly features: Tensor[];
  /** `[n, anchors, classes]` */
  readonly logits: Tensor;
  /** `[n, anchors, 4]` */
  readonly deltas: Tensor;
}

/**
 * RetinaNet with ResNet-50 and a feature pyramid, names as torchvision's retinanet_resnet50_fpn.
 *
 * @returns network: images `[n, h, w, 3]` in [0, 1], sides multiples of 32 -> maps of the pyramid, logits and deltas of every anchor
 * @source  Lin et al., 2017, Fig. 3; normalised with the mean and deviation of ImageNet, as torchvision does inside the model
 */
export function retinanetNetwork({
  classes,
  norm,
}: {
  readonly classes: number;
  readonly norm: NormMaker;
}): Network<[Tensor], RetinanetOutput> {
  const body = resnetBody(resnet50Plan, norm);
  const fpn = fpnWithP6P7(resnetWidths(resnet50Plan).slice(1), width);
  const classify = head('cls_logits', classes, Math.log(priorScore / (1 - priorScore)));
  const regress = head('bbox_reg', 4, 0);
  const children = {
    'backbone.body': body,
    'backbone.fpn': fpn,
    'head.classification_head': classify,
    'head.regression_head': regress,
  };

  return createNetwork(
    layer({ children }, (images: Tensor): RetinanetOutput => {
      const normalised = tf.div(tf.sub(images, tf.tensor1d(imageMean)), tf.tensor1d(imageDeviation));
      const [, c3, c4, c5] = body(normalised);
      const features = fpn([c3, c4, c5]); // /8 /16 /32 /64 /128
      const logits = ops.concat(
        features.map((map) => classify(map)),
        1,
      ); // n anchors classes
      const deltas = ops.concat(
        features.map((map) => regress(map)),
        1,
      ); // n anchors 4
      return { features, logits, deltas };
    }),
  );
}

/** Four 3x3 convolutions with ReLU and a last one, shared by all levels; anchors come out in the order of `anchorsFor`. */
function head(lastName: string, valuesPerAnchor: number, startBias: number): Layer<[Tensor], Tensor> {
  const convolution = (outWidth: number, bias: number) =>
    conv2d(width, outWidth, {
      kernel: 3,
      padding: 1,
      initialise: initialisers.normal(0.01),
      initialiseBias: initialisers.constant(bias),
    });
  const steps = Array.from({ length: headDepth }, () => convolution(width, 0));
  const last = convolution(anchorsPerPlace * valuesPerAnchor, startBias);
  const children = { ...Object.fromEntries(steps.map((step, i) => [`conv.${i}.0`, step])), [lastName]: last };

  return layer({ children }, (map: Tensor): Tensor => {
    const seen = steps.reduce((x, step) => ops.relu(step(x)), map); // n h w 256
    return tf.reshape(last(seen), [map.shape[0], -1, valuesPerAnchor]); // n (h w 9) values
  });
}

/** Places at which a convolution is applied; a head's on all five levels. */
export function retinanetPlaces(name: string, size: ImageSize): number {
  const places = levelCells(size).map(({ rows, columns }) => rows * columns);
  if (name.startsWith('backbone.body.')) return resnetPlaces(resnet50Plan, name.slice('backbone.body.'.length), size);
  if (name.startsWith('head.')) return places.reduce((sum, level) => sum + level, 0);
  const [, block, level] = /^backbone\.fpn\.(\w+)\.(\w+)/.exec(name)!;
  return block === 'extra_blocks' ? places[level === 'p6' ? 3 : 4]! : places[Number(level)]!;
}
