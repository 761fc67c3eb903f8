import { textAttribute, typeAttribute } from '../graph/graph-builder.ts';
import type { Attribute, Constant } from '../graph/graph-builder.ts';
import type { GraphOp, RecordedOp, Source } from '../graph/record.ts';

export interface FoldedPass {
  readonly ops: readonly GraphOp[];
  readonly outputs: readonly Source[];
}

/** A batch normalisation, and the ops around it that become one product with a bias. */
interface Fold {
  /** The convolution or matrix product before it. */
  readonly product: number;
  /** What makes a matrix product's rows pixels again, before the normalisation. */
  readonly reshape: number | undefined;
  /** A ReLU that alone reads it. */
  readonly activation: number | undefined;
  /** Whether a sum reads it. */
  readonly isAdded: boolean;
}

/**
 * A recorded inference pass in which batch normalisations that follow a convolution are part of its kernel and a bias.
 *
 * `(k * x - mean) s + beta` with `s = gamma / sqrt(variance + eps)` is `(k s) * x + (beta - mean s)`. The products of parameters stay ops:
 * TensorFlow computes what hangs on constants alone once, when the graph is loaded. A bias and a ReLU right behind the product are then fused
 * into it, which is why both move in front of the reshape behind a matrix product.
 *
 * @param pass  its parameters must become constants
 */
export function foldBatchNorms({
  ops,
  outputs,
}: {
  ops: readonly RecordedOp[];
  outputs: readonly Source[];
}): FoldedPass {
  const folds = findFolds(ops, outputs);
  const absorbed = new Set<number>();
  for (const { product, reshape, activation } of folds.values())
    for (const op of [product, reshape, activation]) if (op !== undefined) absorbed.add(op);

  const folded: GraphOp[] = [];
  const moved = new Map<number, number>(); // from an op's old number to its new one
  const now = (source: Source): Source => (source.kind === 'op' ? { ...source, op: moved.get(source.op)! } : source);
  const emit = (name: string, inputs: readonly Source[], attributes: GraphOp['attributes'] = float): Source => {
    folded.push({ name, inputs, attributes });
    return { kind: 'op', op: folded.length - 1, output: 0 };
  };

  ops.forEach((op, index) => {
    const fold = folds.get(index);
    if (fold !== undefined) {
      const last = emitFold(ops, op, fold, now, emit);
      moved.set(index, last);
      if (fold.activation !== undefined) moved.set(fold.activation, last);
    } else if (!absorbed.has(index)) {
      moved.set(index, folded.length);
      folded.push({ name: op.name, attributes: op.attributes, inputs: op.inputs.map(now) });
    }
  });
  return { ops: folded, outputs: outputs.map(now) };
}

const float: GraphOp['attributes'] = { T: typeAttribute('float32') };

function emitFold(
  ops: readonly RecordedOp[],
  norm: RecordedOp,
  { product, reshape, activation, isAdded }: Fold,
  now: (source: Source) => Source,
  emit: (name: string, inputs: readonly Source[], attributes?: Readonly<Record<string, Attribute>>) => Source,
): number {
  const [, gamma, beta, mean, variance] = norm.inputs.map(now) as [Source, Source, Source, Source, Source];
  const eps = constant('float32', [], Float32Array.of(attributeOf(norm, 'epsilon') as number));
  const scale = emit('Mul', [gamma, emit('Rsqrt', [emit('AddV2', [variance, eps])])]);
  const shift = emit('Sub', [beta, emit('Mul', [mean, scale])]);
  const { name, attributes, inputs, call } = ops[product]!;
  const [x, kernel] = inputs.map(now) as [Source, Source];
  // A depthwise kernel has its outputs in two axes, input by input; all others have them in the last.
  const outputs = call.inputs[1]!.shape.slice(name === 'DepthwiseConv2dNative' ? -2 : -1);
  const spread =
    outputs.length === 1
      ? scale
      : emit('Reshape', [scale, constant('int32', [2], Int32Array.from(outputs))], {
          ...float,
          Tshape: typeAttribute('int32'),
        });
  const scaled = emit(name, [x, emit('Mul', [kernel, spread])], attributes);
  // With oneDNN, TensorFlow fuses a depthwise convolution, a bias and a sum into an op without a name, and gives up on optimising the whole graph.
  let last =
    isAdded && name === 'DepthwiseConv2dNative'
      ? emit('Sub', [scaled, emit('Neg', [shift])])
      : emit('BiasAdd', [scaled, shift], { ...float, data_format: textAttribute('NHWC') });
  if (activation !== undefined) last = emit(ops[activation]!.name, [last], ops[activation]!.attributes);
  if (reshape !== undefined) last = emit('Reshape', [last, now(ops[reshape]!.inputs[1]!)], ops[reshape]!.attributes);
  return (last as Source & { kind: 'op' }).op;
}

/** By the normalisation's number. */
function findFolds(ops: readonly RecordedOp[], outputs: readonly Source[]): Map<number, Fold> {
  const readers: number[][] = ops.map(() => []);
  ops.forEach(({ inputs }, reader) =>
    inputs.forEach((source) => source.kind === 'op' && readers[source.op]!.push(reader)),
  );
  for (const source of outputs) if (source.kind === 'op') readers[source.op]!.push(ops.length);
  // Known when the graph is loaded: made of parameters and constants alone.
  const isFixed = (source: Source): boolean =>
    source.kind === 'constant' ||
    (source.kind === 'input' ? source.name.startsWith('parameter/') : ops[source.op]!.inputs.every(isFixed));
  /** The op behind a source, where nothing but that source's reader reads it. */
  const onlyFor = (source: Source): number | undefined =>
    source.kind === 'op' && source.output === 0 && readers[source.op]!.length === 1 ? source.op : undefined;

  const folds = new Map<number, Fold>();
  ops.forEach((op, index) => {
    if (op.name !== 'FusedBatchNormV3' || attributeOf(op, 'is_training') !== false) return;
    if (!op.inputs.slice(1).every(isFixed)) return;
    const before = onlyFor(op.inputs[0]!);
    if (before === undefined) return;
    const reshape = ops[before]!.name === 'Reshape' ? before : undefined;
    const product = reshape === undefined ? before : onlyFor(ops[reshape]!.inputs[0]!);
    if (product === undefined || !isProduct(ops[product]!, reshape !== undefined)) return;
    if (isFixed(ops[product]!.inputs[0]!) || !isFixed(ops[product]!.inputs[1]!)) return;
    const [reader, ...others] = readers[index]!;
    const activation = others.length === 0 && reader !== undefined && ops[reader]?.name === 'Relu' ? reader : undefined;
    const isAdded = readers[index]!.some((sum) => /^Add(V2|N)?$/.test(ops[sum]?.name ?? ''));
    folds.set(index, { product, reshape, activation, isAdded });
  });
  return folds;
}

function isProduct(op: RecordedOp, flat: boolean): boolean {
  if (!flat) return op.name === 'Conv2D' || op.name === 'DepthwiseConv2dNative';
  return op.name === 'MatMul' && attributeOf(op, 'transpose_b') === false;
}

const attributeOf = ({ call }: RecordedOp, name: string) => call.attributes.find((entry) => entry.name === name)?.value;

const constant = (dtype: Constant['dtype'], shape: readonly number[], values: Constant['values']): Source => ({
  kind: 'constant',
  value: { dtype, shape, values },
});
