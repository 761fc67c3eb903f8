import { ShapeError } from '@loupe/core';
import type { TensorKind } from '../graph/output-shapes.ts';
import { translateConvolution, translateDepthwise, translatePool } from './onnx-convolution.ts';
import type { OnnxBuilder } from './onnx-model.ts';
import { nchwOf, permuted, plainOf, turned, writeConstant } from './onnx-value.ts';
import type { OnnxValue } from './onnx-value.ts';
import { attributeOf } from './translation.ts';
import type { Translate } from './translation.ts';

/** Values of an input that must be known, such as a target shape. */
function integersOf(value: OnnxValue | undefined): number[] {
  if (value?.constant) return Array.from(value.constant.values);
  throw new ShapeError(
    'Cannot write the network as ONNX: expected a shape or an axis that is fixed, found a computed one',
    {
      code: 'ONNX_DYNAMIC',
    },
  );
}

const only = (kind: TensorKind, plain: string): OnnxValue[] => [{ kind, plain }];
const sameShape = (a: TensorKind, b: TensorKind) => a.shape.join() === b.shape.join();

/** One value in, one out, number by number: in whichever layout the value is. */
const unary =
  (build: (onnx: OnnxBuilder, x: string) => string): Translate =>
  ({ onnx, inputs: [x], call: { outputs } }) => {
    if (x!.nchw !== undefined) return [{ kind: outputs[0]!, nchw: build(onnx, x!.nchw) }];
    return only(outputs[0]!, build(onnx, plainOf(onnx, x!)));
  };
const unaryOp = (op: string) => unary((onnx, x) => onnx.node(op, [x])[0]!);
const number = (onnx: OnnxBuilder, value: number) =>
  onnx.constant({ type: 'float32', shape: [], bytes: new Uint8Array(Float32Array.of(value).buffer) });

/** A constant that is spread over channels or over everything, as an NCHW image meets it; undefined for others. */
function besideNchw(onnx: OnnxBuilder, value: OnnxValue, image: OnnxValue): string | undefined {
  if (value.nchw !== undefined) return value.nchw;
  const { constant } = value;
  if (!constant) return sameShape(value.kind, image.kind) ? nchwOf(onnx, value) : undefined;
  if (constant.values.length === 1) return writeConstant(onnx, { ...constant, shape: [] }, value.label);
  if (constant.shape.length === 1 && constant.shape[0] === image.kind.shape[3])
    return writeConstant(onnx, { ...constant, shape: [constant.values.length, 1, 1] }, value.label);
  return undefined;
}

const binary =
  (op: string): Translate =>
  ({ onnx, inputs, call: { outputs } }) => {
    const image = inputs.find(({ nchw, kind }) => nchw !== undefined && sameShape(kind, outputs[0]!));
    if (image) {
      const names = inputs.map((value) => besideNchw(onnx, value, image));
      if (names.every((name) => name !== undefined)) return [{ kind: outputs[0]!, nchw: onnx.node(op, names)[0]! }];
    }
    return only(
      outputs[0]!,
      onnx.node(
        op,
        inputs.map((value) => plainOf(onnx, value)),
      )[0]!,
    );
  };

const reduction =
  (op: string, axesAs: 'input' | 'attribute'): Translate =>
  (t) => {
    const { onnx, inputs, call } = t;
    const axes = integersOf(inputs[1]);
    const keepdims = { int: Number(attributeOf(t, 'keep_dims') ?? false) };
    const x = plainOf(onnx, inputs[0]!);
    const [name] =
      axesAs === 'input'
        ? onnx.node(op, [x, onnx.integers(axes)], { keepdims })
        : onnx.node(op, [x], { axes: { ints: axes }, keepdims });
    return only(call.outputs[0]!, name!);
  };

const reshape: Translate = ({ onnx, inputs: [x], call }) => {
  const kind = call.outputs[0]!;
  if (x!.constant)
    return [{ kind, constant: { ...x!.constant, shape: kind.shape }, ...(x!.label ? { label: x!.label } : {}) }];
  if (x!.rows && sameShape(x!.rows.kind, kind)) return [x!.rows];
  const [rows, width] = kind.shape;
  const isImage = x!.kind.shape.length === 4;
  if (isImage && kind.shape.length === 2 && width === x!.kind.shape[3] && rows! > 0) return [{ kind, rows: x! }];
  return only(kind, onnx.node('Reshape', [plainOf(onnx, x!), onnx.integers(kind.shape)])[0]!);
};

const identity: Translate = ({ inputs: [x] }) => [x!];

const matMul =
  (adjoint: readonly [string, string]): Translate =>
  (t) => {
    const { onnx, inputs, call } = t;
    const kind = call.outputs[0]!;
    const [a, b] = inputs as [OnnxValue, OnnxValue];
    const turn = adjoint.map((name) => Boolean(attributeOf(t, name))) as [boolean, boolean];
    if (a.rows && b.constant && !turn[0] && !turn[1] && b.kind.shape.length === 2) {
      // A pointwise convolution, written as a product of its pixels.
      const [from, to] = b.kind.shape as [number, number];
      const kernel = { ...permuted(b.constant, [1, 0]), shape: [to, from, 1, 1] };
      const [n, h, w] = a.rows.kind.shape;
      const image = { shape: [n!, h!, w!, to], dtype: kind.dtype };
      const [name] = onnx.node('Conv', [nchwOf(onnx, a.rows), writeConstant(onnx, kernel, b.label)]);
      return [{ kind, rows: { kind: image, nchw: name! } }];
    }
    const side = (value: OnnxValue, isTurned: boolean) => {
      const name = plainOf(onnx, value);
      const last = value.kind.shape.length - 1;
      if (!isTurned) return name;
      const order = value.kind.shape.map((_, axis) => (axis < last - 1 ? axis : axis === last ? last - 1 : last));
      return turned(onnx, name, order);
    };
    return only(kind, onnx.node('MatMul', [side(a, turn[0]), side(b, turn[1])])[0]!);
  };

// Where each axis of an NHWC image is in NCHW.
const nchwAxis = [0, 2, 3, 1] as const;

const concat: Translate = ({ onnx, inputs, call }) => {
  const kind = call.outputs[0]!;
  const parts = inputs.slice(0, -1);
  const rank = kind.shape.length;
  const axis = (integersOf(inputs.at(-1))[0]! + rank) % rank;
  if (parts.every(({ nchw }) => nchw !== undefined))
    return [
      {
        kind,
        nchw: onnx.node(
          'Concat',
          parts.map(({ nchw }) => nchw!),
          { axis: { int: nchwAxis[axis]! } },
        )[0]!,
      },
    ];
  return only(
    kind,
    onnx.node(
      'Concat',
      parts.map((part) => plainOf(onnx, part)),
      { axis: { int: axis } },
    )[0]!,
  );
};

const split: Translate = ({ onnx, inputs: [x, sizes, axisInput], call }) => {
  const rank = x!.kind.shape.length;
  const axis = (integersOf(axisInput)[0]! + rank) % rank;
  const inNchw = x!.nchw !== undefined;
  const names = onnx.node(
    'Split',
    [inNchw ? x!.nchw! : plainOf(onnx, x!), onnx.integers(integersOf(sizes))],
    { axis: { int: inNchw ? nchwAxis[axis]! : axis } },
    call.outputs.length,
  );
  return call.outputs.map((kind, i) => (inNchw ? { kind, nchw: names[i]! } : { kind, plain: names[i]! }));
};

/** ONNX's Slice. @param ends past the last one taken */
function cut(
  onnx: OnnxBuilder,
  x: OnnxValue,
  kind: TensorKind,
  { begins, ends, steps }: { begins: readonly number[]; ends: readonly number[]; steps: readonly number[] },
): OnnxValue {
  const inNchw = x.nchw !== undefined && kind.shape.length === 4;
  const axes = begins.map((_, axis) => (inNchw ? nchwAxis[axis]! : axis));
  const [name] = onnx.node('Slice', [
    inNchw ? x.nchw! : plainOf(onnx, x),
    ...[begins, ends, axes, steps].map((values) => onnx.integers(values)),
  ]);
  return inNchw ? { kind, nchw: name! } : { kind, plain: name! };
}

const slice: Translate = ({ onnx, inputs: [x, begin, size], call }) => {
  const begins = integersOf(begin);
  const ends = integersOf(size).map((length, axis) => (length === -1 ? x!.kind.shape[axis]! : begins[axis]! + length));
  return [cut(onnx, x!, call.outputs[0]!, { begins, ends, steps: begins.map(() => 1) })];
};

const stridedSlice: Translate = (t) => {
  const { onnx, inputs, call } = t;
  const [x, ...rest] = inputs;
  const [begins, ends, steps] = rest.map(integersOf) as [number[], number[], number[]];
  const mask = (name: string, axis: number) => (Number(attributeOf(t, name)) >> axis) & 1;
  if (attributeOf(t, 'ellipsis_mask') || attributeOf(t, 'new_axis_mask') || steps.some((step) => step < 1))
    throw new ShapeError('Cannot write the network as ONNX: expected a plain strided slice', { code: 'ONNX_DYNAMIC' });
  const kept = begins.map((_, axis) => axis);
  const from = kept.map((axis) => (mask('begin_mask', axis) ? 0 : begins[axis]!));
  const to = kept.map((axis) =>
    mask('shrink_axis_mask', axis)
      ? // The last place is -1, and what follows it is the end.
        from[axis]! + 1 || x!.kind.shape[axis]!
      : mask('end_mask', axis)
        ? x!.kind.shape[axis]!
        : ends[axis]!,
  );
  const kind = call.outputs[0]!;
  if (kind.shape.length === x!.kind.shape.length) return [cut(onnx, x!, kind, { begins: from, ends: to, steps })];
  const plain: OnnxValue = { kind: x!.kind, plain: plainOf(onnx, x!) };
  const part = plainOf(onnx, cut(onnx, plain, x!.kind, { begins: from, ends: to, steps }));
  return only(kind, onnx.node('Reshape', [part, onnx.integers(kind.shape)])[0]!);
};

const pad: Translate = ({ onnx, inputs: [x, sides, value], call }) => {
  const pairs = integersOf(sides);
  const inNchw = x!.nchw !== undefined;
  const order = inNchw ? [0, 3, 1, 2] : x!.kind.shape.map((_, axis) => axis);
  const pads = [0, 1].flatMap((end) => order.map((axis) => pairs[2 * axis + end]!));
  const filling = value ? [plainOf(onnx, value)] : [];
  const [name] = onnx.node('Pad', [inNchw ? x!.nchw! : plainOf(onnx, x!), onnx.integers(pads), ...filling]);
  return [inNchw ? { kind: call.outputs[0]!, nchw: name! } : { kind: call.outputs[0]!, plain: name! }];
};

/** Batch normalisation with fixed statistics; runtimes fold it into the convolution before. */
const batchNorm: Translate = (t) => {
  const { onnx, inputs, call } = t;
  const [x, ...statistics] = inputs;
  const [name] = onnx.node(
    'BatchNormalization',
    [nchwOf(onnx, x!), ...statistics.slice(0, 4).map((value) => plainOf(onnx, value))],
    { epsilon: { float: Number(attributeOf(t, 'epsilon')) } },
  );
  return [{ kind: call.outputs[0]!, nchw: name! }];
};

const resize =
  (mode: 'nearest' | 'linear'): Translate =>
  (t) => {
    const { onnx, inputs, call } = t;
    const kind = call.outputs[0]!;
    const [n, h, w, c] = kind.shape;
    const coordinates = attributeOf(t, 'align_corners')
      ? 'align_corners'
      : attributeOf(t, 'half_pixel_centers')
        ? 'half_pixel'
        : 'asymmetric';
    const [name] = onnx.node('Resize', [nchwOf(onnx, inputs[0]!), '', '', onnx.integers([n!, c!, h!, w!])], {
      mode: { text: mode },
      coordinate_transformation_mode: { text: coordinates },
      // TensorFlow rounds to the nearest only where corners are aligned.
      nearest_mode: { text: coordinates === 'align_corners' ? 'round_prefer_ceil' : 'floor' },
    });
    return [{ kind, nchw: name! }];
  };

const cast: Translate = ({ onnx, inputs: [x], call }) => {
  const [from, to] = [call.inputs[0]!.dtype, call.outputs[0]!];
  if (from === to.dtype) return [x!];
  // TensorProto.DataType
  const number = { float32: 1, int32: 6, bool: 9 }[to.dtype as 'float32' | 'int32' | 'bool'];
  return only(to, onnx.node('Cast', [plainOf(onnx, x!)], { to: { int: number } })[0]!);
};

const unaryNames: Readonly<Record<string, string>> = {
  Relu: 'Relu',
  Sigmoid: 'Sigmoid',
  Softplus: 'Softplus',
  Neg: 'Neg',
  Sqrt: 'Sqrt',
  Exp: 'Exp',
  Log: 'Log',
  Abs: 'Abs',
  Tanh: 'Tanh',
  Erf: 'Erf',
  Sign: 'Sign',
  Floor: 'Floor',
  Reciprocal: 'Reciprocal',
};
const binaryNames: Readonly<Record<string, string>> = {
  Add: 'Add',
  AddV2: 'Add',
  Sub: 'Sub',
  Mul: 'Mul',
  Div: 'Div',
  RealDiv: 'Div',
  Maximum: 'Max',
  Minimum: 'Min',
  Pow: 'Pow',
};

/** TensorFlow's ops by name, as far as networks of the zoo use them in inference. */
export const translations: Readonly<Record<string, Translate>> = {
  ...Object.fromEntries(Object.entries(unaryNames).map(([name, op]) => [name, unaryOp(op)])),
  ...Object.fromEntries(Object.entries(binaryNames).map(([name, op]) => [name, binary(op)])),
  Relu6: unary((onnx, x) => onnx.node('Clip', [x, number(onnx, 0), number(onnx, 6)])[0]!),
  Square: unary((onnx, x) => onnx.node('Mul', [x, x])[0]!),
  Rsqrt: unary((onnx, x) => onnx.node('Reciprocal', onnx.node('Sqrt', [x]))[0]!),
  Softmax: ({ onnx, inputs: [x], call }) =>
    only(call.outputs[0]!, onnx.node('Softmax', [plainOf(onnx, x!)], { axis: { int: -1 } })[0]!),
  Conv2D: translateConvolution,
  DepthwiseConv2dNative: translateDepthwise,
  MaxPool: translatePool('MaxPool'),
  AvgPool: translatePool('AveragePool'),
  FusedBatchNormV3: batchNorm,
  MatMul: matMul(['transpose_a', 'transpose_b']),
  BatchMatMulV2: matMul(['adj_x', 'adj_y']),
  Mean: reduction('ReduceMean', 'attribute'),
  Max: reduction('ReduceMax', 'attribute'),
  Min: reduction('ReduceMin', 'attribute'),
  Sum: reduction('ReduceSum', 'input'),
  Reshape: reshape,
  ExpandDims: reshape,
  Squeeze: reshape,
  Identity: identity,
  Cast: cast,
  Transpose: ({ onnx, inputs: [x, order], call }) =>
    only(call.outputs[0]!, turned(onnx, plainOf(onnx, x!), integersOf(order))),
  ConcatV2: concat,
  SplitV: split,
  Slice: slice,
  StridedSlice: stridedSlice,
  Pad: pad,
  PadV2: pad,
  Tile: ({ onnx, inputs: [x, repeats], call }) =>
    only(call.outputs[0]!, onnx.node('Tile', [plainOf(onnx, x!), onnx.integers(integersOf(repeats))])[0]!),
  ResizeNearestNeighbor: resize('nearest'),
  ResizeBilinear: resize('linear'),
};
