import { Parameter, dropout, initialisers, layer, linear, ops, tf, type Layer, type Tensor } from '@loupe/engine';

export interface SelfAttentionOptions {
  readonly heads: number;
  /** In training, the share of attention weights dropped. */
  readonly dropout?: number;
}

/**
 * Multi-head self-attention over the rows of each item, with the names and start values of PyTorch's MultiheadAttention
 * (`in_proj_weight`, `in_proj_bias`, `out_proj`).
 *
 * One product makes queries, keys and values, one transposition puts the heads outside, and two batched products do the rest.
 *
 * @returns layer: `[n, rows, width]` -> same shape
 * @source  Vaswani et al., 2017, eq. 1 and section 3.2.2
 */
export function selfAttention(
  width: number,
  { heads, dropout: dropShare = 0 }: SelfAttentionOptions,
): Layer<[Tensor], Tensor> {
  const inWeight = new Parameter({ shape: [3 * width, width], initialise: initialisers.xavierUniform });
  const inBias = new Parameter({ shape: [3 * width], initialise: initialisers.zeros });
  const outProj = linear(width, width, { initialiseBias: initialisers.zeros });
  const drop = dropout(dropShare);
  const headWidth = width / heads;

  return layer(
    { parameters: { in_proj_weight: inWeight, in_proj_bias: inBias }, children: { out_proj: outProj } },
    (x: Tensor): Tensor => {
      const [n, rows] = x.shape as [number, number, number];
      const joined = ops.linear(x, inWeight.variable, inBias.variable); // n rows 3*width
      const parted = tf.transpose(tf.reshape(joined, [n, rows, 3, heads, headWidth]), [2, 0, 3, 1, 4]); // 3 n heads rows headWidth
      const [query, key, value] = tf
        .split(parted, 3, 0)
        .map((part) => tf.reshape(part, [n * heads, rows, headWidth])) as [Tensor, Tensor, Tensor];
      const affinity = tf.matMul(tf.mul(query, headWidth ** -0.5), key, false, true); // n*heads rows rows
      const mixed = tf.matMul(drop(tf.softmax(affinity)), value); // n*heads rows headWidth
      const together = tf.transpose(tf.reshape(mixed, [n, heads, rows, headWidth]), [0, 2, 1, 3]);
      return outProj(tf.reshape(together, [n, rows, width]));
    },
  );
}
