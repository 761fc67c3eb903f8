import { tf } from './tf.ts';
import type { DataType, Tensor } from './tf.ts';

/** A value of an op's attribute, tagged where a JavaScript number or string could mean two things. */
export type OpAttribute =
  | boolean
  | string
  | { readonly int: number }
  | { readonly float: number }
  | { readonly ints: readonly number[] }
  | { readonly type: DataType };

export interface EncodedAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[];
}

/** The part of the tfjs-node backend that runs TensorFlow's own ops. */
export interface NodeBackend {
  readonly binding: {
    readonly TF_ATTR_STRING: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_FLOAT: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_TYPE: number;
    createTensor(shape: number[], dtype: number, values: Float32Array | Int32Array | Uint8Array): number;
    deleteTensor(id: number): void;
    loadSavedModel(folder: string, tags: string): number;
    deleteSavedModel(session: number): void;
    runSavedModel(
      session: number,
      inputIds: number[],
      inputNames: string,
      outputNames: string,
    ): { id: number; shape: number[]; dtype: number }[];
  };
  /** What the backend holds of each tensor: its number in the native library, or values that have not been handed over yet. */
  readonly tensorMap: {
    get(dataId: object): { id: number; values: unknown; readonly shape: number[]; readonly dtype: number };
  };
  getDTypeInteger(dtype: DataType): number;
  getInputTensorIds(tensors: readonly Tensor[]): number[];
  createOutputTensor(metadata: { readonly id: number; readonly shape: number[]; readonly dtype: number }): Tensor;
  getNumOfTFTensors(): number;
  getNumOfSavedModels(): number;
  // Properties, not methods: a recording replaces them for a while.
  executeSingleOutput: (name: string, attributes: EncodedAttribute[], inputs: Tensor[]) => Tensor;
  executeMultipleOutputs: (name: string, attributes: EncodedAttribute[], inputs: Tensor[], count: number) => Tensor[];
  readSync: (dataId: object) => Float32Array | Int32Array | Uint8Array;
}

export function nodeBackend(): NodeBackend {
  return tf.backend() as unknown as NodeBackend;
}

/**
 * Runs one TensorFlow op by its name in the op registry, on the tensors' device.
 *
 * @returns its first output, owned by the caller
 */
export function executeOp(
  name: string,
  attributes: Readonly<Record<string, OpAttribute>>,
  inputs: readonly Tensor[],
): Tensor {
  return nodeBackend().executeSingleOutput(name, encodeAttributes(attributes), [...inputs]);
}

/** As `executeOp`, for ops of several outputs, all of which come back. */
export function executeOpMany(
  name: string,
  attributes: Readonly<Record<string, OpAttribute>>,
  inputs: readonly Tensor[],
  count: number,
): Tensor[] {
  return nodeBackend().executeMultipleOutputs(name, encodeAttributes(attributes), [...inputs], count);
}

export function encodeAttributes(attributes: Readonly<Record<string, OpAttribute>>): EncodedAttribute[] {
  const backend = nodeBackend();
  const { binding } = backend;
  return Object.entries(attributes).map(([name, value]) => {
    if (typeof value === 'boolean') return { name, type: binding.TF_ATTR_BOOL, value };
    if (typeof value === 'string') return { name, type: binding.TF_ATTR_STRING, value };
    if ('int' in value) return { name, type: binding.TF_ATTR_INT, value: value.int };
    if ('ints' in value) return { name, type: binding.TF_ATTR_INT, value: value.ints };
    if ('float' in value) return { name, type: binding.TF_ATTR_FLOAT, value: value.float };
    return { name, type: binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(value.type) };
  });
}
