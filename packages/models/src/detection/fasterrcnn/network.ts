import {
  conv2d,
  createNetwork,
  initialisers,
  layer,
  linear,
  ops,
  tf,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';
import type { ImageSize } from '../../define-model.ts';
import { fpnWithPool } from '../../parts/fpn.ts';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';
import { multiScaleRoiAlign } from '../../parts/multi-scale-roi-align.ts';
import { resnet50Plan, resnetBody, resnetPlaces, resnetWidths } from '../../parts/resnet.ts';
import { anchorsPerPlace, levelCells } from './anchors.ts';

/** Width of the pyramid and of the first stage's head. */
const width = 256;
const headWidth = 1024;
/** Bins along each side of a region, and samples along each side of a bin. */
const region = { side: 7, samples: 2 };

const imageMean = [0.485, 0.456, 0.406];
const imageDeviation = [0.229, 0.224, 0.225];

export interface FirstStage {
  /** P2 to P6, `[n, h, w, 256]` */
  readonly features: Tensor[];
  /** `[n, anchors of the level]`, one a level */
  readonly objectness: Tensor[];
  /** `[n, anchors of the level, 4]`, one a level */
  readonly deltas: Tensor[];
}

export interface SecondStage {
  /** `[r, classes + 1]`, background first */
  readonly logits: Tensor;
  /** `[r, classes + 1, 4]` */
  readonly deltas: Tensor;
}

export interface FasterRcnnNetwork {
  /** Images `[n, h, w, 3]` in [0, 1], sides multiples of 32 -> maps of the pyramid, objectness and deltas of every anchor. */
  readonly network: Network<[Tensor], FirstStage>;
  /** What the second stage says of regions `[r, 4]`, in pixels, of the images `[r]` int32. */
  lookAt(features: readonly Tensor[], regions: Tensor, images: Tensor): SecondStage;
}

/**
 * Faster R-CNN with ResNet-50 and a feature pyramid, names as torchvision's fasterrcnn_resnet50_fpn.
 *
 * @source Ren et al., 2015, Fig. 2; Lin et al., 2017, section 4; normalised with the mean and deviation of ImageNet, as torchvision does
 *         inside the model
 */
export function fasterRcnnNetwork({
  classes,
  norm,
}: {
  readonly classes: number;
  readonly norm: NormMaker;
}): FasterRcnnNetwork {
  const body = resnetBody(resnet50Plan, norm);
  const fpn = fpnWithPool(resnetWidths(resnet50Plan), width);
  const proposer = proposalHead();
  const { children: regionChildren, apply: regionHead } = regionLayers(classes);
  const children = { 'backbone.body': body, 'backbone.fpn': fpn, 'rpn.head': proposer, ...regionChildren };

  const network = createNetwork(
    layer({ children }, (images: Tensor): FirstStage => {
      const normalised = tf.div(tf.sub(images, tf.tensor1d(imageMean)), tf.tensor1d(imageDeviation));
      const features = fpn(body(normalised)); // /4 /8 /16 /32 /64
      const said = features.map((map) => proposer(map));
      return {
        features,
        objectness: said.map(({ objectness }) => objectness),
        deltas: said.map(({ deltas }) => deltas),
      };
    }),
  );
  return {
    network,
    lookAt: (features, regions, images) =>
      // The coarsest level, P6, is for the first stage only.
      regionHead(multiScaleRoiAlign(features.slice(0, -1), regions, images, region)),
  };
}

/** One 3x3 convolution with ReLU and two 1x1, shared by all levels; anchors come out in the order of `anchorsFor`. */
function proposalHead(): Layer<[Tensor], { objectness: Tensor; deltas: Tensor }> {
  const convolution = (outWidth: number, kernel: 1 | 3) =>
    conv2d(width, outWidth, {
      kernel,
      padding: (kernel - 1) / 2,
      initialise: initialisers.normal(0.01),
      initialiseBias: initialisers.zeros,
    });
  const conv = convolution(width, 3);
  const classify = convolution(anchorsPerPlace, 1);
  const regress = convolution(anchorsPerPlace * 4, 1);
  const children = { 'conv.0.0': conv, cls_logits: classify, bbox_pred: regress };

  return layer({ children }, (map: Tensor) => {
    const seen = ops.relu(conv(map)); // n h w 256
    return {
      objectness: tf.reshape(classify(seen), [map.shape[0], -1]), // n (h w 3)
      deltas: tf.reshape(regress(seen), [map.shape[0], -1, 4]), // n (h w 3) 4
    };
  });
}

/** Two wide layers on a region, then its class, and a box for each class. */
function regionLayers(classes: number) {
  const fc6 = linear(width * region.side ** 2, headWidth);
  const fc7 = linear(headWidth, headWidth);
  const classify = linear(headWidth, classes + 1);
  const regress = linear(headWidth, (classes + 1) * 4);
  return {
    children: {
      'roi_heads.box_head.fc6': fc6,
      'roi_heads.box_head.fc7': fc7,
      'roi_heads.box_predictor.cls_score': classify,
      'roi_heads.box_predictor.bbox_pred': regress,
    },
    apply(regions: Tensor): SecondStage {
      const rows = tf.reshape(tf.transpose(regions, [0, 3, 1, 2]), [regions.shape[0], -1]); // r (256 7 7), as PyTorch's weights expect
      const seen = ops.relu(fc7(ops.relu(fc6(rows)))); // r 1024
      return { logits: classify(seen), deltas: tf.reshape(regress(seen), [regions.shape[0], classes + 1, 4]) };
    },
  };
}

/** Places at which a weight is applied: the first stage's head on all levels, the second stage's once a region. */
export function fasterRcnnPlaces(name: string, size: ImageSize, regions: number): number {
  const places = levelCells(size).map(({ rows, columns }) => rows * columns);
  if (name.startsWith('backbone.body.')) return resnetPlaces(resnet50Plan, name.slice('backbone.body.'.length), size);
  if (name.startsWith('rpn.')) return places.reduce((sum, level) => sum + level, 0);
  if (name.startsWith('roi_heads.')) return regions;
  return places[Number(/^backbone\.fpn\.\w+\.(\d+)/.exec(name)![1])]!;
}
