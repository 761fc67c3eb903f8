import { Parameter, dropout, initialisers, layer, linear, ops, tf, type Layer, type Tensor } from '@loupe/engine';

export interface AttentionInputs {
  /** `[n, rows, width]` */
  readonly query: Tensor;
  /** `[n, seen, width]` */
  readonly key: Tensor;
  /** `[n, seen, width]` */
  readonly value: Tensor;
  /** `[n, 1, 1, seen]`, added to the affinities: 0, or a large negative number where a row must not be looked at */
  readonly bias?: Tensor | undefined;
}

/**
 * Multi-head attention with inputs of its own for queries, keys and values, with the names and start values of PyTorch's
 * MultiheadAttention (`in_proj_weight`, `in_proj_bias`, `out_proj`).
 *
 * @returns layer: `AttentionInputs` -> `[n, rows, width]`
 * @source  Vaswani et al., 2017, eq. 1 and section 3.2.2
 */
export function multiHeadAttention(
  width: number,
  { heads, dropout: dropShare }: { readonly heads: number; readonly dropout: number },
): Layer<[AttentionInputs], Tensor> {
  const inWeight = new Parameter({ shape: [3 * width, width], initialise: initialisers.xavierUniform });
  const inBias = new Parameter({ shape: [3 * width], initialise: initialisers.zeros });
  const outProj = linear(width, width, {
    initialise: initialisers.xavierUniform,
    initialiseBias: initialisers.zeros,
  });
  const drop = dropout(dropShare);
  const headWidth = width / heads;

  return layer(
    { parameters: { in_proj_weight: inWeight, in_proj_bias: inBias }, children: { out_proj: outProj } },
    ({ query, key, value, bias }: AttentionInputs): Tensor => {
      const [n, rows] = query.shape as [number, number, number];
      const weights = tf.split(inWeight.variable, 3, 0);
      const biases = tf.split(inBias.variable, 3, 0);
      const [q, k, v] = [query, key, value].map((x, i) => {
        const projected = ops.linear(x, weights[i]!, biases[i]);
        return tf.transpose(tf.reshape(projected, [n, -1, heads, headWidth]), [0, 2, 1, 3]); // n heads rows headWidth
      }) as [Tensor, Tensor, Tensor];
      const scaled = tf.matMul(tf.mul(q, headWidth ** -0.5), k, false, true); // n heads rows seen
      const affinity = bias === undefined ? scaled : tf.add(scaled, bias);
      const mixed = tf.matMul(drop(tf.softmax(affinity)), v); // n heads rows headWidth
      return outProj(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [n, rows, width]));
    },
  );
}
