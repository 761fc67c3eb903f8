import { dropout, initialisers, layer, layerNorm, linear, ops, tf, type Layer, type Tensor } from '@loupe/engine';
import { multiHeadAttention } from '../../parts/multi-head-attention.ts';

export interface TransformerPlan {
  readonly width: number;
  readonly heads: number;
  readonly mlpWidth: number;
  readonly depth: number;
  readonly dropout: number;
}

interface Seen {
  /** `[n, h w, width]` */
  readonly cells: Tensor;
  /** `[n or 1, h w, width]` */
  readonly places: Tensor;
  /** `[n, 1, 1, h w]` */
  readonly bias?: Tensor | undefined;
}

/**
 * DETR's encoder over the cells of a map and decoder over its queries, with the reference's names.
 *
 * @returns layer: cells, and queries `[queries, width]` -> what each decoder layer made of the queries, `[n, queries, width]` each, normalised
 * @source  Carion et al., 2020, Fig. 10: places are added to queries and keys of every attention, normalisation comes last
 */
export function transformer(plan: TransformerPlan): Layer<[Seen, Tensor], Tensor[]> {
  const encoder = Array.from({ length: plan.depth }, () => encoderLayer(plan));
  const decoder = Array.from({ length: plan.depth }, () => decoderLayer(plan));
  const norm = layerNorm(plan.width);
  const children = {
    ...Object.fromEntries(encoder.map((block, i) => [`encoder.layers.${i}`, block])),
    ...Object.fromEntries(decoder.map((block, i) => [`decoder.layers.${i}`, block])),
    'decoder.norm': norm,
  };
  return layer({ children }, ({ cells, places, bias }: Seen, queries: Tensor): Tensor[] => {
    const memory = encoder.reduce((x, block) => block({ cells: x, places, bias }), cells);
    const [n, width] = [cells.shape[0]!, cells.shape[2]!];
    let objects: Tensor = tf.zeros([n, queries.shape[0]!, width]);
    return decoder.map((block) => {
      objects = block(objects, tf.expandDims(queries, 0), { cells: memory, places, bias });
      return norm(objects);
    });
  });
}

function encoderLayer(plan: TransformerPlan): Layer<[Seen], Tensor> {
  const attention = multiHeadAttention(plan.width, plan);
  const mlp = feedForward(plan);
  const [norm1, norm2] = [layerNorm(plan.width), layerNorm(plan.width)];
  const drop = dropout(plan.dropout);
  const children = { self_attn: attention, ...mlp.children, norm1, norm2 };
  return layer({ children }, ({ cells, places, bias }: Seen): Tensor => {
    const placed = tf.add(cells, places);
    const attended = norm1(tf.add(cells, drop(attention({ query: placed, key: placed, value: cells, bias }))));
    return norm2(tf.add(attended, drop(mlp.apply(attended))));
  });
}

function decoderLayer(plan: TransformerPlan): Layer<[Tensor, Tensor, Seen], Tensor> {
  const [own, across] = [multiHeadAttention(plan.width, plan), multiHeadAttention(plan.width, plan)];
  const mlp = feedForward(plan);
  const [norm1, norm2, norm3] = [layerNorm(plan.width), layerNorm(plan.width), layerNorm(plan.width)];
  const drop = dropout(plan.dropout);
  const children = { self_attn: own, multihead_attn: across, ...mlp.children, norm1, norm2, norm3 };
  return layer({ children }, (objects: Tensor, queries: Tensor, { cells, places, bias }: Seen): Tensor => {
    const asked = tf.add(objects, queries);
    const spoken = norm1(tf.add(objects, drop(own({ query: asked, key: asked, value: objects }))));
    const looked = across({ query: tf.add(spoken, queries), key: tf.add(cells, places), value: cells, bias });
    const seen = norm2(tf.add(spoken, drop(looked)));
    return norm3(tf.add(seen, drop(mlp.apply(seen))));
  });
}

function feedForward({ width, mlpWidth, dropout: share }: TransformerPlan) {
  const start = { initialise: initialisers.xavierUniform };
  const [linear1, linear2] = [linear(width, mlpWidth, start), linear(mlpWidth, width, start)];
  const drop = dropout(share);
  return {
    children: { linear1, linear2 },
    apply: (x: Tensor): Tensor => linear2(drop(ops.relu(linear1(x)))),
  };
}
