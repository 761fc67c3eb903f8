import { ShapeError } from '@loupe/core';
import {
  Parameter,
  conv2d,
  createNetwork,
  dropout,
  initialisers,
  layer,
  layerNorm,
  linear,
  ops,
  sequential,
  tf,
  type Layer,
  type Network,
  type Tensor,
} from '@loupe/engine';
import { selfAttention } from '../../parts/self-attention.ts';
import { positionsName, withPositionsResized } from './resize-positions.ts';

/** How large one vision transformer is. */
export interface VitPlan {
  /** Side of a patch, pixels. */
  readonly patch: number;
  readonly depth: number;
  readonly heads: number;
  readonly width: number;
  /** Width between the two layers of each MLP. */
  readonly mlpWidth: number;
}

/** Source: Dosovitskiy et al., 2021, Table 1, ViT-Base, with patches of 16 pixels. */
export const vitB16Plan: VitPlan = { patch: 16, depth: 12, heads: 12, width: 768, mlpWidth: 3072 };

export interface VitParts {
  readonly plan: VitPlan;
  /** Side of the square image, pixels; a multiple of the patch. */
  readonly size: number;
  readonly classes: number;
  readonly dropout: number;
  readonly attentionDropout: number;
}

/** torchvision's, where PyTorch's layers have 1e-5. */
const eps = 1e-6;

/**
 * Vision transformer: patches as rows, one row more that gathers the answer, learned positions, encoder layers, one linear layer on
 * the gathered row. Names as in torchvision.
 *
 * Loading takes weights of another image size: their position embeddings are resized.
 *
 * @returns network: `[n, size, size, 3]` -> `[n, classes]` logits
 * @throws {ShapeError} `VIT_IMAGE_SIZE` from the forward pass for images of another size
 * @source  Dosovitskiy et al., 2021, Fig. 1 and eq. 1 to 4
 */
export function buildVit({
  plan,
  size,
  classes,
  dropout: share,
  attentionDropout,
}: VitParts): Network<[Tensor], Tensor> {
  const { patch, depth, width } = plan;
  const grid = size / patch;
  const classToken = new Parameter({ shape: [1, 1, width], initialise: initialisers.zeros });
  const projection = conv2d(3, width, {
    kernel: patch,
    stride: patch,
    initialise: initialisers.normal(Math.sqrt(1 / (3 * patch * patch))),
    initialiseBias: initialisers.zeros,
  });
  const positions = new Parameter({ shape: [1, grid * grid + 1, width], initialise: initialisers.normal(0.02) });
  const layers = sequential(
    Object.fromEntries(
      Array.from({ length: depth }, (_, i) => [`encoder_layer_${i}`, encoderLayer(plan, { share, attentionDropout })]),
    ),
  );
  const ln = layerNorm(width, { eps });
  const drop = dropout(share);
  const encoder = layer(
    { parameters: { pos_embedding: positions }, children: { layers, ln } },
    (rows: Tensor): Tensor => ln(layers(drop(tf.add(rows, positions.variable)))),
  );
  const head = linear(width, classes, { initialise: initialisers.zeros, initialiseBias: initialisers.zeros });
  const heads = sequential({ head });

  const root = layer(
    { parameters: { class_token: classToken }, children: { conv_proj: projection, encoder, heads } },
    (images: Tensor): Tensor => {
      const [n, height, imageWidth] = images.shape as [number, number, number, number];
      if (height !== size || imageWidth !== size) throw wrongSize(size, [height, imageWidth]);
      const patches = tf.reshape(projection(images), [n, grid * grid, width]); // n patches width
      const answer = tf.tile(classToken.variable, [n, 1, 1]); // n 1 width
      const rows = encoder(tf.concat([answer, patches], 1)); // n patches+1 width
      return heads(tf.reshape(tf.slice(rows, [0, 0, 0], [n, 1, width]), [n, width])); // n classes
    },
  );
  const network = createNetwork(root);
  return {
    ...network,
    load: (state, options) => network.load(withPositionsResized(state, positionsName, grid), options),
  };
}

/** Attention, then an MLP, each behind a layer normalisation and with a shortcut around it. Source: Dosovitskiy et al., 2021, eq. 2 and 3. */
function encoderLayer(
  { width, heads, mlpWidth }: VitPlan,
  { share, attentionDropout }: { readonly share: number; readonly attentionDropout: number },
): Layer<[Tensor], Tensor> {
  const start = { initialise: initialisers.xavierUniform, initialiseBias: initialisers.normal(1e-6) };
  const ln1 = layerNorm(width, { eps });
  const attention = selfAttention(width, { heads, dropout: attentionDropout });
  const ln2 = layerNorm(width, { eps });
  const drop = dropout(share);
  const mlp = sequential([
    linear(width, mlpWidth, start),
    ops.gelu,
    dropout(share),
    linear(mlpWidth, width, start),
    dropout(share),
  ]);
  return layer({ children: { ln_1: ln1, self_attention: attention, ln_2: ln2, mlp } }, (rows: Tensor): Tensor => {
    const attended = tf.add(rows, drop(attention(ln1(rows))));
    return tf.add(attended, mlp(ln2(attended)));
  });
}

function wrongSize(size: number, [height, width]: readonly [number, number]): ShapeError {
  return new ShapeError(`Cannot classify image: expected ${size} x ${size} pixels, found ${width} x ${height}`, {
    code: 'VIT_IMAGE_SIZE',
    fix: 'Build the model with the option size set to the side of the images',
  });
}
