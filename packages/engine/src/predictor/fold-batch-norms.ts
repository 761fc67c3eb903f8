import type { TensorKind } from '../graph/output-shapes.ts';
import type { RecordedOp, Source } from '../graph/record.ts';
import { attributeOf, inputOf, passGraph, passOp } from './pass-graph.ts';
import type { RecordedPass, Value } from './pass-graph.ts';

/**
 * A recorded inference pass in which batch normalisations that follow a convolution are part of its kernel and a bias.
 *
 * `(k * x - mean) s + beta` with `s = gamma / sqrt(variance + eps)` is `(k s) * x + (beta - mean s)`. The products of parameters stay ops:
 * TensorFlow computes what hangs on constants alone once, when the graph is loaded. It also fuses a bias and an activation right behind a
 * convolution into it.
 *
 * @param pass  its parameters must become constants
 */
export function foldBatchNorms(pass: RecordedPass): RecordedPass {
  const folds = findFolds(pass);
  const folded: RecordedOp[] = [];
  const moved = new Map<number, number>(); // from an op's old number to its new one
  const now = (source: Source): Source => (source.kind === 'op' ? { ...source, op: moved.get(source.op)! } : source);
  const emit = (op: RecordedOp): Value => {
    folded.push(op);
    return { source: { kind: 'op', op: folded.length - 1, output: 0 }, kind: op.call.outputs[0]! };
  };
  const absorbed = new Set(folds.values());
  pass.ops.forEach((op, index) => {
    const convolution = folds.get(index);
    if (absorbed.has(index)) return;
    if (convolution !== undefined) emitFold(op, pass.ops[convolution]!, now, emit);
    else folded.push({ ...op, inputs: op.inputs.map(now) });
    moved.set(index, folded.length - 1);
  });
  return { ops: folded, outputs: pass.outputs.map(now) };
}

const float = { T: { type: 'float32' } } as const;

/** Emits the convolution with the scaled kernel, and last its bias. */
function emitFold(
  norm: RecordedOp,
  convolution: RecordedOp,
  now: (source: Source) => Source,
  emit: (op: RecordedOp) => Value,
): void {
  const value = (op: RecordedOp, index: number): Value => ({ ...inputOf(op, index), source: now(op.inputs[index]!) });
  const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((index) => value(norm, index)) as [Value, Value, Value, Value];
  const [x, kernel] = [value(convolution, 0), value(convolution, 1)];
  const vector = gamma.kind;
  const eps = constant([], Float32Array.of(attributeOf(norm, 'epsilon') as number));
  const rsqrt = emit(passOp('Rsqrt', [emit(passOp('AddV2', [variance, eps], vector, float))], vector, float));
  const scale = emit(passOp('Mul', [gamma, rsqrt], vector, float));
  const shifted = emit(passOp('Mul', [mean, scale], vector, float));
  const shift = emit(passOp('Sub', [beta, shifted], vector, float));
  const scaledKernel = emit(passOp('Mul', [kernel, perOutput(convolution, scale, emit)], kernel.kind, float));
  const scaled = emit({ ...convolution, inputs: [x.source, scaledKernel.source] });
  emit(passOp('BiasAdd', [scaled, shift], norm.call.outputs[0]!, { ...float, data_format: 'NHWC' }));
}

/** The scale where a kernel has its outputs: in its last axis, but a depthwise one has them in two, input by input. */
function perOutput(convolution: RecordedOp, scale: Value, emit: (op: RecordedOp) => Value): Value {
  if (convolution.name !== 'DepthwiseConv2dNative') return scale;
  const outputs = convolution.call.inputs[1]!.shape.slice(-2);
  const kind: TensorKind = { ...scale.kind, shape: outputs };
  return emit(
    passOp('Reshape', [scale, constant([2], Int32Array.from(outputs))], kind, { ...float, Tshape: { type: 'int32' } }),
  );
}

function constant(shape: readonly number[], values: Float32Array | Int32Array): Value {
  const dtype = values instanceof Float32Array ? 'float32' : 'int32';
  return { source: { kind: 'constant', value: { dtype, shape, values } }, kind: { dtype, shape } };
}

/** From the normalisation's number to its convolution's. */
function findFolds(pass: RecordedPass): Map<number, number> {
  const { ops } = pass;
  const { isFixed, onlyFor } = passGraph(pass);
  const folds = new Map<number, number>();
  ops.forEach((op, index) => {
    if (op.name !== 'FusedBatchNormV3' || attributeOf(op, 'is_training') !== false) return;
    if (!op.inputs.slice(1).every(isFixed)) return;
    const convolution = onlyFor(op.inputs[0]!);
    if (convolution === undefined || !/^(Conv2D|DepthwiseConv2dNative)$/.test(ops[convolution]!.name)) return;
    if (isFixed(ops[convolution]!.inputs[0]!) || !isFixed(ops[convolution]!.inputs[1]!)) return;
    folds.set(index, convolution);
  });
  return folds;
}
