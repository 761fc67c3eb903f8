import type { Constant } from '../graph/graph-builder.ts';
import type { TensorKind } from '../graph/output-shapes.ts';
import type { OnnxBuilder } from './onnx-model.ts';

/**
 * A tensor of the recording on its way into ONNX. TensorFlow's images are NHWC, ONNX's convolutions take NCHW: a value exists in either
 * layout or in both, and is turned only where an op asks for the layout that it has not.
 */
export interface OnnxValue {
  readonly kind: TensorKind;
  /** Name of the value in the recording's own layout. */
  plain?: string;
  /** Name of the value as NCHW; only of images. */
  nchw?: string;
  /** The image that a matrix holds the pixels of, one a row: what a pointwise convolution multiplies. */
  rows?: OnnxValue;
  /** Values that are known, of constants and parameters. */
  readonly constant?: Constant;
  /** A parameter's name. */
  readonly label?: string;
}

export const plainOf = (onnx: OnnxBuilder, value: OnnxValue): string => {
  if (value.plain !== undefined) return value.plain;
  if (value.nchw !== undefined) value.plain = turned(onnx, value.nchw, [0, 2, 3, 1]);
  else if (value.constant) value.plain = writeConstant(onnx, value.constant, value.label);
  else value.plain = onnx.node('Reshape', [plainOf(onnx, value.rows!), onnx.integers(value.kind.shape)])[0]!;
  return value.plain;
};

export const nchwOf = (onnx: OnnxBuilder, value: OnnxValue): string =>
  (value.nchw ??= turned(onnx, plainOf(onnx, value), [0, 3, 1, 2]));

export const turned = (onnx: OnnxBuilder, name: string, order: readonly number[]): string =>
  onnx.node('Transpose', [name], { perm: { ints: order } })[0]!;

export function writeConstant(onnx: OnnxBuilder, { dtype, shape, values }: Constant, label?: string): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return onnx.constant({ type: dtype, shape, bytes }, label);
}

/** A constant's values with its axes in another order. */
export function permuted({ dtype, shape, values }: Constant, order: readonly number[]): Constant {
  const target = order.map((axis) => shape[axis]!);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const result = values.slice();
  const index = new Array<number>(order.length).fill(0);
  for (let i = 0; i < result.length; i++) {
    result[i] = values[order.reduce((at, axis, k) => at + strides[axis]! * index[k]!, 0)]!;
    for (let k = order.length - 1; k >= 0 && ++index[k]! === target[k]; k--) index[k] = 0;
  }
  return { dtype, shape: target, values: result };
}
