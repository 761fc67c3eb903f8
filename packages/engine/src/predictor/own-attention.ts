import type { RecordedOp, Source } from '../graph/record.ts';
import { attributeOf, constantOf, inputOf, passGraph, passOp, withoutUnread } from './pass-graph.ts';
import type { RecordedPass, Value } from './pass-graph.ts';

/**
 * Attention of several heads as one op: two products of matrices, the softmax between them and the transpositions that put the heads outside.
 * In a map of 8 x 8 cells each of those ops takes longer to start than to compute.
 */
export function ownAttention(pass: RecordedPass): RecordedPass {
  const { onlyFor } = passGraph(pass);
  /** The op behind a source where it has this name, and this reader alone. */
  const behind = (source: Source | undefined, name: string): RecordedOp | undefined => {
    const op = source === undefined ? undefined : onlyFor(source);
    return op !== undefined && pass.ops[op]!.name === name ? pass.ops[op] : undefined;
  };
  /** What is read with its heads outside, `[n, heads, rows, width]`, as it lies: `[n, rows, heads, width]`. */
  const headsInside = (op: RecordedOp, input: number): Value | undefined => {
    const transposed = behind(op.inputs[input], 'Transpose');
    return transposed !== undefined && isHeadsSwap(transposed) ? inputOf(transposed, 0) : undefined;
  };
  const ops = pass.ops.map((op): RecordedOp => {
    if (op.name !== 'Transpose' || !isHeadsSwap(op)) return op;
    const mixed = behind(op.inputs[0], 'BatchMatMulV2');
    const weights = behind(mixed?.inputs[0], 'Softmax');
    const affinity = behind(weights?.inputs[0], 'BatchMatMulV2');
    if (mixed === undefined || affinity === undefined) return op;
    const is = (product: RecordedOp, x: boolean, y: boolean) =>
      attributeOf(product, 'adj_x') === x && attributeOf(product, 'adj_y') === y;
    const [query, key, value] = [headsInside(affinity, 0), headsInside(affinity, 1), headsInside(mixed, 1)];
    if (!is(mixed, false, false) || !is(affinity, false, true) || !query || !key || !value) return op;
    const scaled = scaling(behind(query.source, 'Mul'));
    return passOp('LoupeAttention', [scaled?.value ?? query, key, value], op.call.outputs[0]!, {
      scale: { float: scaled?.factor ?? 1 },
    });
  });
  return withoutUnread({ ops, outputs: pass.outputs });
}

function isHeadsSwap(op: RecordedOp): boolean {
  const order = constantOf(op.inputs[1]!);
  return order?.length === 4 && [0, 2, 1, 3].every((axis, i) => order[i] === axis);
}

/** A product with one number that is known. */
function scaling(op: RecordedOp | undefined): { readonly value: Value; readonly factor: number } | undefined {
  for (const [factor, value] of op === undefined ? [] : [[0, 1] as const, [1, 0] as const]) {
    const numbers = constantOf(op!.inputs[factor]!);
    if (numbers?.length === 1 && op!.call.inputs[factor]!.shape.length === 0)
      return { value: inputOf(op!, value), factor: numbers[0]! };
  }
  return undefined;
}
