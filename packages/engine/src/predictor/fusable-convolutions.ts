import type { OpAttribute } from '../backend/execute-op.ts';
import type { TensorKind } from '../graph/output-shapes.ts';
import type { RecordedOp, Source } from '../graph/record.ts';
import { attributeOf, inputOf, isSum, passGraph, passOp, withoutUnread } from './pass-graph.ts';
import type { PassGraph, RecordedPass, Value } from './pass-graph.ts';

/**
 * A recorded inference pass whose convolutions have the one form that TensorFlow fuses with everything behind them: a bias, a sum, ReLU, and
 * SiLU, which it fuses with no matrix product and no depthwise convolution.
 *
 * Training is faster with products over pixels, whose gradients are products, too; without gradients a 1x1 convolution is best as what it is.
 *
 * @param options.depthwise  whether depthwise convolutions become grouped ones: oneDNN runs both with the same kernel, TensorFlow's own code
 *                           runs the second group by group
 */
export function fusableConvolutions(pass: RecordedPass, { depthwise }: { readonly depthwise: boolean }): RecordedPass {
  const graph = passGraph(pass);
  const ops = [...pass.ops];
  // Numbers stay, so that later ops go on reading what they read; what nobody reads any more is left out in the end.
  ops.forEach((op, i) => {
    ops[i] =
      pointwise(ops, op, graph) ?? (depthwise ? grouped(ops, op, graph) : undefined) ?? biased(ops, op, graph) ?? op;
  });
  return withoutUnread({ ops, outputs: pass.outputs });
}

/** An op behind a source, of the name wanted. */
function behind(ops: readonly RecordedOp[], source: Source | undefined, name: string): RecordedOp | undefined {
  if (source?.kind !== 'op' || source.output !== 0) return undefined;
  return ops[source.op]!.name === name ? ops[source.op] : undefined;
}

/** A matrix product over pixels, from the reshape that makes them an image again. */
function pointwise(ops: readonly RecordedOp[], op: RecordedOp, { isFixed }: PassGraph): RecordedOp | undefined {
  if (op.name !== 'Reshape') return undefined;
  const product = behind(ops, op.inputs[0], 'MatMul');
  if (product === undefined || attributeOf(product, 'transpose_a') || attributeOf(product, 'transpose_b'))
    return undefined;
  const rows = behind(ops, product.inputs[0], 'Reshape');
  const matrix = behind(ops, product.inputs[1], 'Reshape');
  if (rows === undefined || matrix === undefined || !isFixed(matrix.inputs[0]!)) return undefined;
  const [image, kernel, output] = [rows.call.inputs[0]!, matrix.call.inputs[0]!, op.call.outputs[0]!];
  const isImage = image.shape.length === 4 && output.shape.length === 4 && kernel.shape.length === 4;
  if (!isImage || kernel.shape[0] !== 1 || kernel.shape[1] !== 1) return undefined;
  const keepsPixels =
    image.shape.slice(0, 3).every((side, axis) => side === output.shape[axis]) &&
    image.shape[3] === kernel.shape[2] &&
    output.shape[3] === kernel.shape[3];
  if (!keepsPixels) return undefined;
  return convolution({ source: rows.inputs[0]!, kind: image }, { source: matrix.inputs[0]!, kind: kernel }, output, {
    strides: { ints: [1, 1, 1, 1] },
    padding: 'VALID',
  });
}

/** A depthwise convolution as one in as many groups as there are channels, with the zeros that were laid around its input. */
function grouped(ops: readonly RecordedOp[], op: RecordedOp, { isFixed }: PassGraph): RecordedOp | undefined {
  if (op.name !== 'DepthwiseConv2dNative') return undefined;
  // Our kernels are [kh, kw, 1, outputs], which is what a grouped convolution takes.
  const perChannel = behind(ops, op.inputs[1], 'Reshape');
  if (perChannel === undefined || !isFixed(perChannel.inputs[0]!)) return undefined;
  const kernel = perChannel.call.inputs[0]!;
  if (kernel.shape.length !== 4 || kernel.shape[2] !== 1) return undefined;
  const strides = { ints: attributeOf(op, 'strides') as readonly number[] };
  const weights = inputOf(perChannel, 0);
  const output = op.call.outputs[0]!;
  const padding = attributeOf(op, 'padding') as string;
  const padded =
    padding === 'VALID' ? (behind(ops, op.inputs[0], 'PadV2') ?? behind(ops, op.inputs[0], 'Pad')) : undefined;
  const sides = padded?.inputs[1];
  if (padded !== undefined && sides?.kind === 'constant' && isZero(padded.inputs[2])) {
    const explicit = { padding: 'EXPLICIT', explicit_paddings: { ints: Array.from(sides.value.values) } };
    return convolution(inputOf(padded, 0), weights, output, { strides, ...explicit });
  }
  return convolution(inputOf(op, 0), weights, output, { strides, padding });
}

const isZero = (source: Source | undefined): boolean =>
  source === undefined || (source.kind === 'constant' && source.value.values.every((value) => value === 0));

/** A sum of a convolution or product and one number a channel. */
function biased(ops: readonly RecordedOp[], op: RecordedOp, { isFixed, onlyFor }: PassGraph): RecordedOp | undefined {
  if (!isSum(op)) return undefined;
  const [product, bias, output] = [inputOf(op, 0), inputOf(op, 1), op.call.outputs[0]!];
  const before = onlyFor(product.source);
  const isPerChannel = bias.kind.shape.length === 1 && bias.kind.shape[0] === output.shape.at(-1);
  if (before === undefined || !isFixed(bias.source) || !isPerChannel) return undefined;
  if (!['Conv2D', 'MatMul'].includes(ops[before]!.name)) return undefined;
  return passOp('BiasAdd', [product, bias], output, { T: { type: 'float32' }, data_format: 'NHWC' });
}

function convolution(
  image: Value,
  kernel: Value,
  output: TensorKind,
  attributes: Readonly<Record<string, OpAttribute>>,
): RecordedOp {
  return passOp('Conv2D', [image, kernel], output, {
    ...attributes,
    T: { type: 'float32' },
    dilations: { ints: [1, 1, 1, 1] },
    data_format: 'NHWC',
    use_cudnn_on_gpu: true,
  });
}
