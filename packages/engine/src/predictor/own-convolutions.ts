import type { TensorKind } from '../graph/output-shapes.ts';
import type { RecordedOp, Source } from '../graph/record.ts';
import { channelViews, viewAttributes } from './channel-views.ts';
import { expandedDepthwise, gatedConvolutions, squeezeExcitations } from './mobile-blocks.ts';
import { attributeOf, inputOf, isSum, passGraph, passOp, windowOf, withoutUnread } from './pass-graph.ts';
import type { PassGraph, RecordedPass, Value } from './pass-graph.ts';

// As in packages/engine/native/kernels.h.
const activations = { none: 0, relu: 1, silu: 2, hardSwish: 3, sigmoid: 4, hardSigmoid: 5 } as const;
const sums = { none: 0, beforeActivation: 1, afterActivation: 2 } as const;
const MOST_PLACES = 121;

/**
 * A recorded inference pass whose convolutions are our own op, each with the bias, sum and activation that follow it.
 *
 * A convolution, the sum behind it and what that sum's activation is read by have one reader each; whatever else is between two convolutions
 * stays TensorFlow's.
 *
 * @param pass  with convolutions in one form, and without batch normalisations behind them
 */
export function ownConvolutions(pass: RecordedPass): RecordedPass {
  const graph = passGraph(pass);
  const ops = [...pass.ops];
  const taken = new Set<number>();
  pass.ops.forEach((op, i) => {
    const found = findFused(pass.ops, op, i, graph, taken);
    if (found === undefined) return;
    // In the place of the last op that is part of it: by then all that it reads is there.
    ops[found.ops.at(-1)!] = found.op;
    found.ops.forEach((number) => taken.add(number));
  });
  return channelViews(
    expandedDepthwise(gatedConvolutions(squeezeExcitations(withoutUnread({ ops, outputs: pass.outputs })))),
  );
}

interface Fused {
  readonly op: RecordedOp;
  /** Numbers of the ops that it stands for, in order. */
  readonly ops: readonly number[];
}

function findFused(
  ops: readonly RecordedOp[],
  op: RecordedOp,
  index: number,
  graph: PassGraph,
  taken: ReadonlySet<number>,
): Fused | undefined {
  const shape = shapeOf(op);
  if (shape === undefined || !graph.isFixed(op.inputs[1]!) || graph.isFixed(op.inputs[0]!)) return undefined;
  const output = op.call.outputs[0]!;
  const channels = output.shape.at(-1)!;
  const own = [index];
  const last = () => own.at(-1)!;
  /** The only op that reads what there is by now. */
  const reader = (): RecordedOp | undefined => {
    const [only, ...others] = graph.readers[last()]!;
    return others.length === 0 && only !== undefined && !taken.has(only) ? ops[only] : undefined;
  };
  const take = () => own.push(graph.readers[last()]![0]!);

  let bias: Value = { source: zeros(channels), kind: { dtype: 'float32', shape: [channels] } };
  const biasAdd = reader();
  if (biasAdd?.name === 'BiasAdd' && graph.isFixed(biasAdd.inputs[1]!)) {
    bias = inputOf(biasAdd, 1);
    take();
  }
  let sum: keyof typeof sums = 'none';
  let addend: Value | undefined;
  const takeSum = (place: keyof typeof sums) => {
    const added = addendOf(reader(), last(), output);
    if (added === undefined) return;
    addend = added;
    sum = place;
    take();
  };
  takeSum('beforeActivation');
  const activation = activationAfter(ops, last(), graph);
  if (activation !== undefined) own.push(...activation.ops);
  if (addend === undefined) takeSum('afterActivation');
  const kind = activation?.kind ?? 'none';
  // A sum without an activation may count as either.
  const attributes = {
    ...shape,
    activation: { int: activations[kind] },
    sum: { int: sums[sum] },
    count: { int: addend === undefined ? 0 : 1 },
    gates: { int: 0 },
    ...viewAttributes([{ first: 0, channels: op.call.inputs[0]!.shape[3]!, doubled: false }]),
  };
  const inputs = [inputOf(op, 0), inputOf(op, 1), bias, ...(addend === undefined ? [] : [addend])];
  return { op: passOp('LoupeConvolution', inputs, output, attributes), ops: own };
}

/** What our op must know of a convolution that TensorFlow was asked for; undefined where it cannot do it. */
function shapeOf(op: RecordedOp) {
  if (op.name !== 'Conv2D') return undefined;
  const channels = op.call.inputs[0]!.shape[3]!;
  const [kernelHeight, kernelWidth, groupWidth, outputs] = op.call.inputs[1]!.shape as [number, number, number, number];
  const depthwise = groupWidth === 1 && channels === outputs && channels > 1;
  if (!depthwise && groupWidth !== channels) return undefined;
  const [, dilation, dilationX] = attributeOf(op, 'dilations') as readonly number[] as [number, number, number];
  if (dilation !== dilationX || kernelHeight * kernelWidth > MOST_PLACES) return undefined;
  const window = windowOf(op, { kernel: [kernelHeight, kernelWidth], dilation });
  return window && { ...window, dilation: { int: dilation }, depthwise: { int: Number(depthwise) } };
}

/** The other side of a sum of two images of one shape. */
function addendOf(op: RecordedOp | undefined, image: number, output: TensorKind): Value | undefined {
  if (!isSum(op)) return undefined;
  const other = op.inputs.findIndex((source) => !(source.kind === 'op' && source.op === image));
  if (other < 0) return undefined;
  const value = inputOf(op, other);
  const isSame =
    value.kind.shape.length === output.shape.length && value.kind.shape.every((side, i) => side === output.shape[i]);
  return isSame ? value : undefined;
}

/** The activation that alone reads an op, and its ops. */
function activationAfter(
  ops: readonly RecordedOp[],
  image: number,
  { readers }: PassGraph,
): { readonly kind: keyof typeof activations; readonly ops: readonly number[] } | undefined {
  const after = readers[image]!;
  const only = after.length === 1 ? ops[after[0]!]?.name : undefined;
  if (only === 'Relu') return { kind: 'relu', ops: after };
  if (only === 'Sigmoid') return { kind: 'sigmoid', ops: after };
  const hardSigmoid = after.length === 1 ? hardSigmoidFrom(ops, after[0]!, readers) : undefined;
  if (hardSigmoid !== undefined) return { kind: 'hardSigmoid', ops: hardSigmoid };
  // x gate(x): the product and the first op of the gate read x.
  if (after.length !== 2) return undefined;
  const [first, product] = after as [number, number];
  if (ops[product]?.name !== 'Mul' || first === product) return undefined;
  const gate = ops[first]!.name === 'Sigmoid' ? [first] : hardSigmoidFrom(ops, first, readers);
  const gated = gate?.at(-1);
  const reads = (op: number) => ops[product]!.inputs.some((source) => source.kind === 'op' && source.op === op);
  if (gate === undefined || gated === undefined || readers[gated]!.length !== 1 || !reads(gated) || !reads(image))
    return undefined;
  return { kind: gate.length === 1 ? 'silu' : 'hardSwish', ops: [...gate, product] };
}

/** min(max(x + 3, 0), 6) / 6, from its first op. */
function hardSigmoidFrom(
  ops: readonly RecordedOp[],
  first: number,
  readers: PassGraph['readers'],
): readonly number[] | undefined {
  const chain = [first];
  while (chain.length < 3) {
    const [only, ...others] = readers[chain.at(-1)!] ?? [];
    if (only === undefined || others.length > 0 || only >= ops.length) return undefined;
    chain.push(only);
  }
  const [shift, clip, scale] = chain.map((op) => ops[op]!) as [RecordedOp, RecordedOp, RecordedOp];
  const isGate =
    isSum(shift) && isNumber(shift, 3) && clip.name === 'Relu6' && scale.name === 'RealDiv' && isNumber(scale, 6);
  return isGate ? chain : undefined;
}

const isNumber = (op: RecordedOp, number: number): boolean =>
  op.inputs.some(
    (source) => source.kind === 'constant' && source.value.values.length === 1 && source.value.values[0] === number,
  );

const zeros = (size: number): Source => ({
  kind: 'constant',
  value: { dtype: 'float32', shape: [size], values: new Float32Array(size) },
});
