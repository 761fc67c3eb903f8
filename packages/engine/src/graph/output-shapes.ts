import type { EncodedAttribute } from '../backend/execute-op.ts';
import type { DataType } from '../backend/tf.ts';

export interface TensorKind {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

export interface OpCall {
  readonly attributes: readonly EncodedAttribute[];
  readonly inputs: readonly TensorKind[];
  /** Values of an int32 input that is a constant, such as a target shape; undefined where it is not one. */
  readonly constant: (input: number) => readonly number[] | undefined;
}

type Rule = (call: OpCall) => TensorKind[] | undefined;

/**
 * Shapes and types of an op's outputs where they follow from those of its inputs, so that a recording need not run the op to go on.
 *
 * @returns undefined for ops without a rule, which must be run to tell
 */
export function outputKinds(name: string, call: OpCall): TensorKind[] | undefined {
  return rules[name]?.(call);
}

/** The ops that have a rule. */
export const opsWithRule = (): string[] => Object.keys(rules);

const product = (shape: readonly number[]) => shape.reduce((size, side) => size * side, 1);
const attribute = ({ attributes }: OpCall, name: string) => attributes.find((entry) => entry.name === name)?.value;
const one = (shape: readonly number[], dtype: DataType): TensorKind[] => [{ shape, dtype }];

const asInput =
  (index: number): Rule =>
  ({ inputs }) => [inputs[index]!];

function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [left, right] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    return left === 1 ? right : left;
  });
}
const binary: Rule = ({ inputs: [a, b] }) => one(broadcast(a!.shape, b!.shape), a!.dtype);
const comparison: Rule = ({ inputs: [a, b] }) => one(broadcast(a!.shape, b!.shape), 'bool');

/** Output sides of a sliding window from the op's own attributes; layout NHWC. */
function windowSides(call: OpCall, image: readonly number[], kernel: readonly [number, number]): [number, number] {
  const strides = attribute(call, 'strides') as number[];
  const dilations = (attribute(call, 'dilations') as number[] | undefined) ?? [1, 1, 1, 1];
  const padding = attribute(call, 'padding') as string;
  const explicit = (attribute(call, 'explicit_paddings') as number[] | undefined) ?? [];
  return [0, 1].map((axis) => {
    const [length, stride] = [image[axis + 1]!, strides[axis + 1]!];
    if (padding === 'SAME') return Math.ceil(length / stride);
    const added = padding === 'EXPLICIT' ? explicit[2 * axis + 2]! + explicit[2 * axis + 3]! : 0;
    return Math.floor((length + added - dilations[axis + 1]! * (kernel[axis]! - 1) - 1) / stride) + 1;
  }) as [number, number];
}

const pool: Rule = (call) => {
  const [x] = call.inputs;
  const [, height, width] = attribute(call, 'ksize') as number[];
  return one([x!.shape[0]!, ...windowSides(call, x!.shape, [height!, width!]), x!.shape[3]!], x!.dtype);
};

const convolution =
  (outWidth: (kernel: readonly number[]) => number): Rule =>
  (call) => {
    const [x, kernel] = call.inputs;
    return one(
      [x!.shape[0]!, ...windowSides(call, x!.shape, [kernel!.shape[0]!, kernel!.shape[1]!]), outWidth(kernel!.shape)],
      x!.dtype,
    );
  };

const shapeFrom =
  (shapeInput: number, typeInput: number): Rule =>
  ({ inputs, constant }) => {
    const shape = constant(shapeInput);
    return shape && one(shape, inputs[typeInput]!.dtype);
  };

const reduction: Rule = (call) => {
  const axes = call.constant(1);
  if (!axes) return undefined;
  const { shape, dtype } = call.inputs[0]!;
  const reduced = new Set(axes.map((axis) => (axis + shape.length) % shape.length));
  if (attribute(call, 'keep_dims'))
    return one(
      shape.map((side, i) => (reduced.has(i) ? 1 : side)),
      dtype,
    );
  return one(
    shape.filter((_, i) => !reduced.has(i)),
    dtype,
  );
};

const padding: Rule = ({ inputs: [x], constant }) => {
  const sides = constant(1);
  return (
    sides &&
    one(
      x!.shape.map((side, i) => side + sides[2 * i]! + sides[2 * i + 1]!),
      x!.dtype,
    )
  );
};

// TensorFlow's DataType numbers of the types that tfjs has.
const dtypeOfNumber: Readonly<Record<number, DataType>> = { 1: 'float32', 3: 'int32', 10: 'bool' };

const unaryOps = [
  'Relu',
  'Relu6',
  'Sigmoid',
  'Softplus',
  'Neg',
  'Square',
  'Sqrt',
  'Rsqrt',
  'Exp',
  'Log',
  'Log1p',
  'Abs',
  'Tanh',
  'Atan',
  'Erf',
  'Sign',
  'Floor',
  'Round',
  'Reciprocal',
  'Softmax',
  'ZerosLike',
  'OnesLike',
  'LogicalNot',
  'ReluGrad',
  'Relu6Grad',
  'SigmoidGrad',
  'SoftplusGrad',
  'MaxPoolGrad',
  'ReverseV2',
  'Cumsum',
];
const binaryOps = [
  'Add',
  'AddV2',
  'Sub',
  'Mul',
  'Div',
  'RealDiv',
  'FloorDiv',
  'Maximum',
  'Minimum',
  'Pow',
  'SquaredDifference',
  'LogicalAnd',
  'LogicalOr',
  'Atan2',
];
const comparisonOps = ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual'];

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(unaryOps.map((name) => [name, asInput(0)])),
  ...Object.fromEntries(binaryOps.map((name) => [name, binary])),
  ...Object.fromEntries(comparisonOps.map((name) => [name, comparison])),
  Cast: (call) => {
    const dtype = dtypeOfNumber[attribute(call, 'DstT') as number];
    return dtype && one(call.inputs[0]!.shape, dtype);
  },
  AddN: asInput(0),
  Select: asInput(1),
  Sum: reduction,
  Mean: reduction,
  Max: reduction,
  Min: reduction,
  Prod: reduction,
  PadV2: padding,
  Pad: padding,
  MaxPool: pool,
  AvgPool: pool,
  Conv2D: convolution((kernel) => kernel[3]!),
  DepthwiseConv2dNative: convolution((kernel) => kernel[2]! * kernel[3]!),
  Conv2DBackpropInput: shapeFrom(0, 2),
  DepthwiseConv2dNativeBackpropInput: shapeFrom(0, 2),
  Conv2DBackpropFilter: shapeFrom(1, 0),
  DepthwiseConv2dNativeBackpropFilter: shapeFrom(1, 0),
  LoupeKernelGradient: (call) => {
    const [x, dy] = call.inputs;
    const [height, width] = ['kernel_height', 'kernel_width'].map((name) => attribute(call, name) as number);
    return one([height!, width!, x!.shape[3]!, dy!.shape[3]!], 'float32');
  },
  MatMul: (call) => {
    const [a, b] = call.inputs;
    return one(
      [a!.shape[attribute(call, 'transpose_a') ? 1 : 0]!, b!.shape[attribute(call, 'transpose_b') ? 0 : 1]!],
      a!.dtype,
    );
  },
  BatchMatMulV2: (call) => {
    const [a, b] = call.inputs.map(({ shape }) => shape) as [readonly number[], readonly number[]];
    const height = a.at(attribute(call, 'adj_x') ? -1 : -2)!;
    const width = b.at(attribute(call, 'adj_y') ? -2 : -1)!;
    return one([...broadcast(a.slice(0, -2), b.slice(0, -2)), height, width], call.inputs[0]!.dtype);
  },
  StatelessRandomUniform: ({ constant }) => {
    const shape = constant(0);
    return shape && one(shape, 'float32');
  },
  // Padded, or it would not be recorded.
  NonMaxSuppressionV4: (call) => {
    const most = call.constant(2)?.[0];
    return attribute(call, 'pad_to_max_output_size') === true && most !== undefined
      ? [
          { shape: [most], dtype: 'int32' },
          { shape: [], dtype: 'int32' },
        ]
      : undefined;
  },
  GatherV2: ({ inputs: [x, indices], constant }) =>
    constant(2)?.[0] === 0 ? one([...indices!.shape, ...x!.shape.slice(1)], x!.dtype) : undefined,
  CropAndResize: ({ inputs: [image, boxes], constant }) => {
    const sides = constant(3);
    return sides && one([boxes!.shape[0]!, ...sides, image!.shape[3]!], 'float32');
  },
  CropAndResizeGradImage: ({ constant }) => {
    const shape = constant(3);
    return shape && one(shape, 'float32');
  },
  TopKV2: ({ inputs: [x], constant }) => {
    const k = constant(1)?.[0];
    if (k === undefined) return undefined;
    const shape = [...x!.shape.slice(0, -1), k];
    return [
      { shape, dtype: x!.dtype },
      { shape, dtype: 'int32' },
    ];
  },
  FusedBatchNormV3: ({ inputs: [x, gamma] }) => [x!, gamma!, gamma!, gamma!, gamma!, { shape: [0], dtype: 'float32' }],
  FusedBatchNormGradV3: ({ inputs: [, x, gamma] }) => [
    x!,
    gamma!,
    gamma!,
    { shape: [0], dtype: 'float32' },
    { shape: [0], dtype: 'float32' },
  ],
  ResizeNearestNeighbor: ({ inputs: [x], constant }) => {
    const size = constant(1);
    return size && one([x!.shape[0]!, ...size, x!.shape[3]!], x!.dtype);
  },
  ResizeBilinear: ({ inputs: [x], constant }) => {
    const size = constant(1);
    return size && one([x!.shape[0]!, ...size, x!.shape[3]!], 'float32');
  },
  ResizeBilinearGrad: asInput(1),
  SpaceToBatchND: ({ inputs: [x], constant }) => {
    const [block, sides] = [constant(1), constant(2)];
    if (!block || !sides) return undefined;
    const [count, ...rest] = x!.shape;
    const spatial = block.map((side, i) => (rest[i]! + sides[2 * i]! + sides[2 * i + 1]!) / side);
    return one([count! * product(block), ...spatial, ...rest.slice(block.length)], x!.dtype);
  },
  BatchToSpaceND: ({ inputs: [x], constant }) => {
    const [block, crops] = [constant(1), constant(2)];
    if (!block || !crops) return undefined;
    const [count, ...rest] = x!.shape;
    const spatial = block.map((side, i) => rest[i]! * side - crops[2 * i]! - crops[2 * i + 1]!);
    return one([count! / product(block), ...spatial, ...rest.slice(block.length)], x!.dtype);
  },
  Reshape: ({ inputs: [x], constant }) => {
    const wanted = constant(1);
    if (!wanted) return undefined;
    const known = product(wanted.filter((side) => side !== -1));
    return one(
      wanted.map((side) => (side === -1 ? product(x!.shape) / known : side)),
      x!.dtype,
    );
  },
  Transpose: ({ inputs: [x], constant }) => {
    const order = constant(1);
    return (
      order &&
      one(
        order.map((axis) => x!.shape[axis]!),
        x!.dtype,
      )
    );
  },
  ConcatV2: ({ inputs, constant }) => {
    const axis = constant(inputs.length - 1)?.[0];
    if (axis === undefined) return undefined;
    const parts = inputs.slice(0, -1);
    const { shape, dtype } = parts[0]!;
    const along = (axis + shape.length) % shape.length;
    return one(
      shape.map((side, i) => (i === along ? parts.reduce((sum, part) => sum + part.shape[i]!, 0) : side)),
      dtype,
    );
  },
  SplitV: ({ inputs: [x], constant }) => {
    const [sizes, axis] = [constant(1), constant(2)?.[0]];
    if (!sizes || axis === undefined || sizes.includes(-1)) return undefined;
    const along = (axis + x!.shape.length) % x!.shape.length;
    return sizes.map((size) => ({ shape: x!.shape.map((side, i) => (i === along ? size : side)), dtype: x!.dtype }));
  },
  Slice: ({ inputs: [x], constant }) => {
    const [begin, size] = [constant(1), constant(2)];
    return (
      begin &&
      size &&
      one(
        size.map((side, i) => (side === -1 ? x!.shape[i]! - begin[i]! : side)),
        x!.dtype,
      )
    );
  },
  Tile: ({ inputs: [x], constant }) => {
    const repeats = constant(1);
    return (
      repeats &&
      one(
        repeats.map((times, i) => times * x!.shape[i]!),
        x!.dtype,
      )
    );
  },
};
