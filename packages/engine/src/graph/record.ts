import { ShapeError } from '@loupe/core';
import { nodeBackend } from '../backend/execute-op.ts';
import type { EncodedAttribute, NodeBackend } from '../backend/execute-op.ts';
import type { DataType, Tensor } from '../backend/tf.ts';
import { graphAttributes, typeAttribute } from './graph-builder.ts';
import type { Attribute, Constant, GraphBuilder, Output } from './graph-builder.ts';
import { outputKinds } from './output-shapes.ts';
import type { TensorKind } from './output-shapes.ts';

/** A value that an op read: an earlier op's output, a named input, or one that was there before the recording. */
export type Source =
  | { readonly kind: 'op'; readonly op: number; readonly output: number }
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: Constant };

/** What a graph needs to know of an op. */
export interface GraphOp {
  readonly name: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly inputs: readonly Source[];
}

export interface RecordedOp extends GraphOp {
  /** What the op was asked with, and shapes and types on both sides: for translations into other formats than TensorFlow's. */
  readonly call: {
    readonly attributes: readonly EncodedAttribute[];
    readonly inputs: readonly TensorKind[];
    readonly outputs: readonly TensorKind[];
  };
}

export interface Recording {
  readonly ops: readonly RecordedOp[];
  /** What made a tensor; a constant where the recording did not. Call it before the tensor is freed. */
  readonly sourceOf: (tensor: Tensor) => Source;
}

/**
 * Runs `work` once and writes down every TensorFlow op that it asks for, gradients included, in order.
 *
 * Nothing is computed that need not be: tensors are shapes without numbers wherever an op's output shape follows from its inputs', so a
 * recording takes neither the time nor the memory of a step.
 *
 * @param inputs  tensors that stand for something that changes: those of a batch, parameters; every other tensor that an op
 *                reads becomes a constant of the recording
 * @param work    synchronous; may read no values (`dataSync`), since there are none
 * @throws {ShapeError} RECORD_READ where it does; RECORD_DYNAMIC where an op's output shape depends on values
 */
export function recordOps<R>(inputs: Readonly<Record<string, Tensor>>, work: (recording: Recording) => R): R {
  const backend = nodeBackend();
  const original = Object.getPrototypeOf(backend) as NodeBackend;
  const sources = new Map<object, Source>();
  for (const [name, tensor] of Object.entries(inputs)) sources.set(tensor.dataId, { kind: 'input', name });
  const ops: RecordedOp[] = [];
  const read = (dataId: object) => original.readSync.call(backend, dataId);

  const sourceOf = (tensor: Tensor): Source => {
    const known = sources.get(tensor.dataId);
    if (known !== undefined) return known;
    const source: Source = { kind: 'constant', value: constantOf(tensor, read) };
    sources.set(tensor.dataId, source);
    return source;
  };

  const execute = (name: string, attributes: EncodedAttribute[], tensors: Tensor[], count: number): Tensor[] => {
    if (dynamicOps.has(name) && !isPadded(attributes)) throw dynamicShape(name);
    const left = Object.fromEntries(
      (typesLeftToTheRuntime[name] ?? []).map((attribute, i) => [
        attribute,
        typeAttribute(backend.getDTypeInteger(tensors[i]!.dtype)),
      ]),
    );
    const kindOf = ({ shape, dtype }: Tensor): TensorKind => ({ shape: [...shape], dtype });
    const outputTypes: TensorKind[] = [];
    const op: RecordedOp = {
      name,
      attributes: { ...left, ...graphAttributes(attributes, backend.binding) },
      inputs: tensors.map(sourceOf),
      call: { attributes: [...attributes], inputs: tensors.map(kindOf), outputs: outputTypes },
    };
    ops.push(op);
    const constant = (input: number) => {
      const source = op.inputs[input]!;
      return source.kind === 'constant' ? Array.from(source.value.values) : undefined;
    };
    const outputs =
      outputKinds(name, { attributes, inputs: tensors, constant })?.map((kind) => emptyTensor(backend, kind)) ??
      withNumbers(backend, tensors, () =>
        original.executeMultipleOutputs.call(backend, name, attributes, tensors, count),
      );
    outputs.forEach((tensor, output) => sources.set(tensor.dataId, { kind: 'op', op: ops.length - 1, output }));
    outputTypes.push(...outputs.map(kindOf));
    return outputs;
  };
  backend.executeSingleOutput = (name, attributes, tensors) => execute(name, attributes, tensors, 1)[0]!;
  backend.executeMultipleOutputs = execute;
  backend.readSync = (dataId) => {
    const source = sources.get(dataId);
    if (source !== undefined && source.kind !== 'constant') throw readWhileRecording(source, ops);
    return read(dataId);
  };
  try {
    return work({ ops, sourceOf });
  } finally {
    // Deleted, not put back: the methods are the prototype's.
    for (const method of ['executeSingleOutput', 'executeMultipleOutputs', 'readSync'] as const)
      delete (backend as Partial<NodeBackend>)[method];
  }
}

// A tensor without numbers, as tfjs-node's backend would hold one: registered under no number of the native library.
const NO_NUMBERS = -1;

function emptyTensor(backend: NodeBackend, { shape, dtype }: TensorKind): Tensor {
  return backend.createOutputTensor({ id: NO_NUMBERS, shape: [...shape], dtype: backend.getDTypeInteger(dtype) });
}

/** Runs an op that must be run to learn its shapes, with zeros for the inputs that have no numbers. */
function withNumbers(backend: NodeBackend, tensors: readonly Tensor[], run: () => Tensor[]): Tensor[] {
  const empty = tensors
    .map((tensor) => backend.tensorMap.get(tensor.dataId))
    .filter((data) => data.id === NO_NUMBERS && data.values === null);
  for (const data of empty) {
    const size = data.shape.reduce((product, side) => product * side, 1);
    const zeros =
      data.dtype === backend.getDTypeInteger('float32')
        ? new Float32Array(size)
        : data.dtype === backend.getDTypeInteger('bool')
          ? new Uint8Array(size)
          : new Int32Array(size);
    data.id = backend.binding.createTensor(data.shape, data.dtype, zeros);
  }
  try {
    return run();
  } finally {
    for (const data of new Set(empty)) {
      backend.binding.deleteTensor(data.id);
      data.id = NO_NUMBERS;
    }
  }
}

const dynamicOps = new Set(['Where', 'UniqueV2', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5']);

const isPadded = (attributes: readonly EncodedAttribute[]) =>
  attributes.some(({ name, value }) => name === 'pad_to_max_output_size' && value === true);

function dynamicShape(name: string): ShapeError {
  return new ShapeError(
    `Cannot record a step: expected ops whose shapes are fixed, found ${name}, whose output is as long as its input's values make it`,
    {
      code: 'RECORD_DYNAMIC',
      fix: 'Keep all places and weigh them with a mask, or set execution: eager',
    },
  );
}

// Attributes that name the types of the first, second, … input, and that tfjs's own kernels leave out: the eager runtime infers them, a graph does not.
const typesLeftToTheRuntime: Readonly<Record<string, readonly string[]>> = { ExpandDims: ['T', 'Tdim'] };

function constantOf(tensor: Tensor, read: (dataId: object) => Float32Array | Int32Array | Uint8Array): Constant {
  const { dtype, shape } = tensor as { dtype: DataType; shape: number[] };
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new ShapeError(`Cannot record a constant: expected float32, int32 or bool, found ${dtype}`, {
      code: 'RECORD_TYPE',
    });
  }
  const values = read(tensor.dataId);
  // tfjs keeps what it was given, also plain arrays and other typed arrays.
  const wanted = dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
  return { dtype, shape: [...shape], values: values instanceof wanted ? values.slice() : wanted.from(values) };
}

function readWhileRecording(source: Source, ops: readonly RecordedOp[]): ShapeError {
  const what =
    source.kind === 'op'
      ? `the result of ${ops[source.op]!.name} (op ${source.op} of the step)`
      : `input ${source.kind === 'input' ? source.name : ''}`;
  return new ShapeError(`Cannot record a step: expected no values to be read within it, found a read of ${what}`, {
    code: 'RECORD_READ',
    fix: 'Take dataSync, arraySync, print and tf.gather (use ops.gather) out of the forward pass and the loss, or set execution: eager',
  });
}

/**
 * Adds recorded ops to a graph.
 *
 * @param inputs  the output that stands for each named input
 * @param needed  what must be computable afterwards; ops that none of them depends on are left out
 * @returns       the output that a source became
 */
export function addRecording(
  graph: GraphBuilder,
  ops: readonly GraphOp[],
  inputs: ReadonlyMap<string, Output>,
  needed: readonly Source[],
): (source: Source) => Output {
  const isNeeded = new Uint8Array(ops.length);
  const mark = (source: Source) => {
    if (source.kind === 'op') isNeeded[source.op] = 1;
  };
  needed.forEach(mark);
  for (let i = ops.length - 1; i >= 0; i--) if (isNeeded[i]) ops[i]!.inputs.forEach(mark);

  const names = new Array<Output | undefined>(ops.length);
  const constants = new Map<Constant, Output>();
  const outputOf = (source: Source): Output => {
    if (source.kind === 'op') return source.output === 0 ? names[source.op]! : `${names[source.op]!}:${source.output}`;
    if (source.kind === 'input') return inputs.get(source.name)!;
    const known = constants.get(source.value) ?? graph.constant(source.value);
    constants.set(source.value, known);
    return known;
  };
  ops.forEach((op, i) => {
    if (isNeeded[i]) names[i] = graph.add(op.name, op.inputs.map(outputOf), op.attributes);
  });
  return outputOf;
}
