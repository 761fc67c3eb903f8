import {
  Parameter,
  conv2d,
  createNetwork,
  initialisers,
  layer,
  linear,
  ops,
  tf,
  type Network,
  type Tensor,
} from '@loupe/engine';
import type { ImageSize } from '../../define-model.ts';
import type { NormMaker } from '../../parts/frozen-batch-norm.ts';
import { resnet50Plan, resnetBody, resnetPlaces, resnetWidths } from '../../parts/resnet.ts';
import { placesIn, stride, type Places } from './places.ts';
import { transformer } from './transformer.ts';

/** Of the transformer. */
export const width = 256;
/** Encoder layers, and as many decoder layers. */
export const depth = 6;

export interface DetrPlan {
  readonly classes: number;
  readonly queries: number;
  readonly dropout: number;
  readonly norm: NormMaker;
}

/** What the queries say after each decoder layer, the last layer last. */
export interface DetrOutput {
  /** `[layers, n, queries, classes + 1]`, "no object" last */
  readonly logits: Tensor;
  /** `[layers, n, queries, 4]`, centre x y, width and height as shares of the image's */
  readonly boxes: Tensor;
}

/**
 * DETR with ResNet-50, names as facebookresearch/detr.
 *
 * @returns network: images `[n, h, w, 3]`, normalised, sides multiples of 32, and the places of cells where images are padded -> what the
 *          queries say
 * @source  Carion et al., 2020, Fig. 2
 */
export function detrNetwork({ classes, queries, dropout, norm }: DetrPlan): Network<[Tensor, Places?], DetrOutput> {
  const body = resnetBody(resnet50Plan, norm);
  const project = conv2d(resnetWidths(resnet50Plan).at(-1)!, width, { kernel: 1 });
  const core = transformer({ width, heads: 8, mlpWidth: 2048, depth, dropout });
  const classify = linear(width, classes + 1);
  const regress = [linear(width, width), linear(width, width), linear(width, 4)] as const;
  const embedding = new Parameter({ shape: [queries, width], initialise: initialisers.normal(1) });
  const children = {
    transformer: core,
    class_embed: classify,
    ...Object.fromEntries(regress.map((step, i) => [`bbox_embed.layers.${i}`, step])),
    query_embed: layer({ parameters: { weight: embedding } }, (): Tensor => embedding.variable),
    input_proj: project,
    'backbone.0.body': body,
  };

  return createNetwork(
    layer({ children }, (images: Tensor, places?: Places): DetrOutput => {
      const [n, height, imageWidth] = images.shape as [number, number, number, number];
      const map = project(body(images)[3]); // n h/32 w/32 256
      const { encoding, bias } = places ?? placesIn({ width: imageWidth, height }, width);
      const cells = tf.reshape(map, [n, -1, width]);
      const layers = core({ cells, places: encoding, bias }, embedding.variable);
      const said = ops.concat(layers, 0); // layers*n queries 256
      const box = regress[2](ops.relu(regress[1](ops.relu(regress[0](said)))));
      return {
        logits: tf.reshape(classify(said), [depth, n, queries, classes + 1]),
        boxes: tf.reshape(ops.sigmoid(box), [depth, n, queries, 4]),
      };
    }),
  );
}

/** Rows or places at which a weight is applied to one image; the heads once, as in use, not on every decoder layer. */
export function detrPlaces(name: string, size: ImageSize, queries: number): number {
  const cells = (size.width / stride) * (size.height / stride);
  if (name.startsWith('backbone.')) return resnetPlaces(resnet50Plan, name.slice('backbone.0.body.'.length), size);
  if (name === 'query_embed.weight') return 0;
  if (name.startsWith('input_proj') || name.includes('.encoder.')) return cells;
  // A third of it makes queries, two thirds make keys and values.
  if (name.endsWith('multihead_attn.in_proj_weight')) return (queries + 2 * cells) / 3;
  return queries;
}
