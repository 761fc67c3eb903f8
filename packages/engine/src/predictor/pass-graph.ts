import { encodeAttributes, nodeBackend } from '../backend/execute-op.ts';
import type { EncodedAttribute, OpAttribute } from '../backend/execute-op.ts';
import { graphAttributes } from '../graph/graph-builder.ts';
import type { TensorKind } from '../graph/output-shapes.ts';
import type { RecordedOp, Source } from '../graph/record.ts';

/** A forward pass, written down: inputs are `batch/<name>` and `parameter/<name>`. */
export interface RecordedPass {
  readonly ops: readonly RecordedOp[];
  readonly outputs: readonly Source[];
}

/** Who reads what in a recorded pass. */
export interface PassGraph {
  /** Numbers of the ops that read an op's outputs, once a reading; the pass's own outputs count as read by an op behind the last. */
  readonly readers: readonly (readonly number[])[];
  /** Whether a value is known when the graph is loaded: made of parameters and constants alone. */
  readonly isFixed: (source: Source) => boolean;
  /** The op behind a source, where nothing but that source's reader reads it. */
  readonly onlyFor: (source: Source) => number | undefined;
}

export function passGraph({ ops, outputs }: RecordedPass): PassGraph {
  const readers: number[][] = ops.map(() => []);
  ops.forEach(({ inputs }, reader) =>
    inputs.forEach((source) => source.kind === 'op' && readers[source.op]!.push(reader)),
  );
  for (const source of outputs) if (source.kind === 'op') readers[source.op]!.push(ops.length);
  const fixed: boolean[] = [];
  const isFixed = (source: Source): boolean =>
    source.kind === 'constant' || (source.kind === 'input' ? source.name.startsWith('parameter/') : fixed[source.op]!);
  for (const { inputs } of ops) fixed.push(inputs.every(isFixed)); // an op reads earlier ones alone
  return {
    readers,
    isFixed,
    onlyFor: (source) =>
      source.kind === 'op' && source.output === 0 && readers[source.op]!.length === 1 ? source.op : undefined,
  };
}

/** The pass without the ops that none of its outputs depends on. */
export function withoutUnread({ ops, outputs }: RecordedPass): RecordedPass {
  const isRead = new Uint8Array(ops.length);
  const mark = (source: Source) => {
    if (source.kind === 'op') isRead[source.op] = 1;
  };
  outputs.forEach(mark);
  for (let i = ops.length - 1; i >= 0; i--) if (isRead[i]) ops[i]!.inputs.forEach(mark);
  let kept = 0;
  const moved = Array.from(isRead, (read) => (read ? kept++ : -1));
  const now = (source: Source): Source => (source.kind === 'op' ? { ...source, op: moved[source.op]! } : source);
  return {
    ops: ops.filter((_, i) => isRead[i]).map((op) => ({ ...op, inputs: op.inputs.map(now) })),
    outputs: outputs.map(now),
  };
}

/** What an op was asked with under a name. */
export const attributeOf = ({ call }: RecordedOp, name: string) =>
  call.attributes.find((entry) => entry.name === name)?.value;

/** A value in a pass, and what it is. */
export interface Value {
  readonly source: Source;
  readonly kind: TensorKind;
}

/** An op with one output, as a recording would have written it down. */
export function passOp(
  name: string,
  inputs: readonly Value[],
  output: TensorKind,
  attributes: Readonly<Record<string, OpAttribute>>,
): RecordedOp {
  return encodedOp(name, inputs, output, encodeAttributes(attributes));
}

/** One of our ops with other inputs, and some attributes changed or added. */
export function changedOp(
  op: RecordedOp,
  inputs: readonly Value[],
  changed: Readonly<Record<string, OpAttribute>>,
  output: TensorKind = op.call.outputs[0]!,
): RecordedOp {
  const kept = op.call.attributes.filter(({ name }) => !(name in changed));
  return encodedOp(op.name, inputs, output, [...kept, ...encodeAttributes(changed)]);
}

function encodedOp(
  name: string,
  inputs: readonly Value[],
  output: TensorKind,
  encoded: readonly EncodedAttribute[],
): RecordedOp {
  return {
    name,
    inputs: inputs.map(({ source }) => source),
    attributes: graphAttributes(encoded, nodeBackend().binding),
    call: { attributes: encoded, inputs: inputs.map(({ kind }) => kind), outputs: [output] },
  };
}

/** The value that an op reads. */
export const inputOf = (op: RecordedOp, index: number): Value => ({
  source: op.inputs[index]!,
  kind: op.call.inputs[index]!,
});

/** Whether an op is a sum of two: tfjs asks for the older of TensorFlow's two names. */
export const isSum = (op: RecordedOp | undefined): op is RecordedOp => op?.name === 'Add' || op?.name === 'AddV2';

/** The numbers of a source that is a constant of the recording. */
export const constantOf = (source: Source): readonly number[] | undefined =>
  source.kind === 'constant' ? Array.from(source.value.values) : undefined;

/**
 * Where the windows of a convolution or pooling lie, as our ops are told; undefined where its strides differ.
 *
 * @param op  with TensorFlow's `strides`, `padding` and `explicit_paddings`, over images of NHWC
 */
export function windowOf(
  op: RecordedOp,
  { kernel, dilation }: { readonly kernel: readonly [number, number]; readonly dilation: number },
): Readonly<Record<'stride' | 'top' | 'left' | 'out_height' | 'out_width', OpAttribute>> | undefined {
  const [, ...size] = op.call.inputs[0]!.shape as [number, number, number];
  const [, ...outSize] = op.call.outputs[0]!.shape as [number, number, number];
  const [, stride, strideX] = attributeOf(op, 'strides') as readonly number[] as [number, number, number];
  if (stride !== strideX) return undefined;
  const padding = attributeOf(op, 'padding') as string;
  const explicit = attributeOf(op, 'explicit_paddings') as readonly number[] | undefined;
  const before = (axis: 0 | 1): number => {
    if (padding === 'VALID') return 0;
    if (padding !== 'SAME') return explicit![2 + 2 * axis]!;
    return Math.max(0, (outSize[axis] - 1) * stride + dilation * (kernel[axis] - 1) + 1 - size[axis]) >> 1;
  };
  return {
    stride: { int: stride },
    top: { int: before(0) },
    left: { int: before(1) },
    out_height: { int: outSize[0] },
    out_width: { int: outSize[1] },
  };
}

/** Whether one of our convolutions reads each pixel by itself. */
export function isPointwise(op: RecordedOp): boolean {
  const [[, height, width], [kernelHeight, kernelWidth]] = [op.call.inputs[0]!.shape, op.call.inputs[1]!.shape];
  const is = (name: string, value: number) => attributeOf(op, name) === value;
  return (
    kernelHeight === 1 &&
    kernelWidth === 1 &&
    is('stride', 1) &&
    is('top', 0) &&
    is('left', 0) &&
    is('out_height', height!) &&
    is('out_width', width!)
  );
}
