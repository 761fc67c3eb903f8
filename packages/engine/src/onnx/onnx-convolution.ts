import type { OnnxAttribute } from './onnx-model.ts';
import { nchwOf, permuted, plainOf, turned, writeConstant } from './onnx-value.ts';
import type { OnnxValue } from './onnx-value.ts';
import { attributeOf } from './translation.ts';
import type { Translate, Translation } from './translation.ts';

/** Strides, dilations and margins of a sliding window, as ONNX states them: rows before columns, all begins before all ends. */
function windowAttributes(t: Translation, kernel: readonly [number, number]): Record<string, OnnxAttribute> {
  const [, height, width] = t.call.inputs[0]!.shape;
  const both = (name: string) => ((attributeOf(t, name) as number[] | undefined) ?? [1, 1, 1, 1]).slice(1, 3);
  const [strides, dilations] = [both('strides'), both('dilations')];
  const explicit = (attributeOf(t, 'explicit_paddings') as number[] | undefined) ?? [];
  const padding = attributeOf(t, 'padding');
  const pairs = [height!, width!].map((length, axis): [number, number] => {
    if (padding === 'EXPLICIT') return [explicit[2 * axis + 2]!, explicit[2 * axis + 3]!];
    if (padding === 'VALID') return [0, 0];
    const reach = (kernel[axis]! - 1) * dilations[axis]! + 1;
    const total = Math.max((Math.ceil(length / strides[axis]!) - 1) * strides[axis]! + reach - length, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return {
    kernel_shape: { ints: kernel },
    strides: { ints: strides },
    dilations: { ints: dilations },
    pads: { ints: [pairs[0]![0], pairs[1]![0], pairs[0]![1], pairs[1]![1]] },
  };
}

/** A kernel with its axes in ONNX's order: turned here where it is known, in the graph where it is computed. */
function kernelName({ onnx }: Translation, kernel: OnnxValue, order: readonly number[]): string {
  if (kernel.constant) return writeConstant(onnx, permuted(kernel.constant, order), kernel.label);
  return turned(onnx, plainOf(onnx, kernel), order);
}

export const translateConvolution: Translate = (t) => {
  const [x, kernel] = t.inputs as [OnnxValue, OnnxValue];
  const [height, width, inWidth] = kernel.kind.shape as [number, number, number];
  const [name] = t.onnx.node('Conv', [nchwOf(t.onnx, x), kernelName(t, kernel, [3, 2, 0, 1])], {
    ...windowAttributes(t, [height, width]),
    group: { int: x.kind.shape[3]! / inWidth },
  });
  return [{ kind: t.call.outputs[0]!, nchw: name! }];
};

/** TensorFlow's kernel `[h, w, c, m]` gives output `c m`, ONNX's is `[c m, 1, h, w]` in groups of one channel. */
export const translateDepthwise: Translate = (t) => {
  const [x, kernel] = t.inputs as [OnnxValue, OnnxValue];
  const [height, width, channels, multiplier] = kernel.kind.shape as [number, number, number, number];
  const target = [channels * multiplier, 1, height, width];
  const name = kernel.constant
    ? writeConstant(t.onnx, { ...permuted(kernel.constant, [2, 3, 0, 1]), shape: target }, kernel.label)
    : t.onnx.node('Reshape', [kernelName(t, kernel, [2, 3, 0, 1]), t.onnx.integers(target)])[0]!;
  const [output] = t.onnx.node('Conv', [nchwOf(t.onnx, x), name], {
    ...windowAttributes(t, [height, width]),
    group: { int: channels },
  });
  return [{ kind: t.call.outputs[0]!, nchw: output! }];
};

export const translatePool =
  (op: 'MaxPool' | 'AveragePool'): Translate =>
  (t) => {
    const [, height, width] = attributeOf(t, 'ksize') as number[];
    const { dilations: _dilations, ...window } = windowAttributes(t, [height!, width!]);
    const [name] = t.onnx.node(op, [nchwOf(t.onnx, t.inputs[0]!)], window);
    return [{ kind: t.call.outputs[0]!, nchw: name! }];
  };
