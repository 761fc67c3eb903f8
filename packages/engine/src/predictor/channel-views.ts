import type { OpAttribute } from '../backend/execute-op.ts';
import type { RecordedOp } from '../graph/record.ts';
import { attributeOf, changedOp, constantOf, inputOf, isPointwise, withoutUnread } from './pass-graph.ts';
import type { RecordedPass, Value } from './pass-graph.ts';

// As in packages/engine/native/kernels.h.
const MOST_PARTS = 16;

/** Some channels of an image. */
interface View {
  readonly image: Value;
  readonly first: number;
  readonly channels: number;
  /** Each of the image's pixels stands for four. */
  readonly doubled: boolean;
}

/** What our convolution is told of the images that it reads. */
export function viewAttributes(views: readonly Omit<View, 'image'>[], addendFirst = 0): Record<string, OpAttribute> {
  return {
    parts: { int: views.length },
    first: { ints: views.map(({ first }) => first) },
    channels: { ints: views.map(({ channels }) => channels) },
    doubled: { ints: views.map(({ doubled }) => Number(doubled)) },
    addend_first: { int: addendFirst },
  };
}

/**
 * A pass whose convolutions read images where they lie, instead of copies: some channels of an image, and in 1x1 convolutions the channels of
 * several behind one another, also of images of half the size. Each copy would be a pass over the memory that computes nothing.
 *
 * @param pass  with convolutions that are our own, each of one input
 */
export function channelViews(pass: RecordedPass): RecordedPass {
  const viewsOf = (image: Value): readonly View[] => {
    const whole = wholeOf(image);
    const { source } = image;
    const op = source.kind === 'op' ? pass.ops[source.op] : undefined;
    if (op === undefined || source.kind !== 'op') return [whole];
    if (op.name === 'ConcatV2') {
      const axis = constantOf(op.inputs.at(-1)!)?.[0];
      if (axis !== 3 && axis !== -1) return [whole];
      const views = op.inputs.slice(0, -1).flatMap((_, i) => viewsOf(inputOf(op, i)));
      return views.length > MOST_PARTS ? [whole] : views;
    }
    const cut = channelsCut(op, source.output);
    if (cut !== undefined) return narrowed(viewsOf(inputOf(op, 0)), cut);
    if (isDoubling(op)) {
      const views = viewsOf(inputOf(op, 0));
      return views.some(({ doubled }) => doubled) ? [whole] : views.map((view) => ({ ...view, doubled: true }));
    }
    return [whole];
  };

  const ops = pass.ops.map((op): RecordedOp => {
    if (op.name !== 'LoupeConvolution' || attributeOf(op, 'depthwise') === 1) return op;
    const [input, kernel, bias, ...others] = op.inputs.map((_, i) => inputOf(op, i)) as [
      Value,
      Value,
      Value,
      ...Value[],
    ];
    const [addend, gate] = attributeOf(op, 'count') === 1 ? others : [undefined, ...others];
    const found = viewsOf(input);
    const isWhole = found.length === 1 && !found[0]!.doubled;
    const views = isWhole || (isPointwise(op) && gate === undefined) ? found : [wholeOf(input)];
    const added = addend && viewsOf(addend);
    const addedView = added?.length === 1 && !added[0]!.doubled ? added[0]! : addend && wholeOf(addend);
    if (views[0]!.image === input && (addend === undefined || addedView!.image === addend)) return op;
    const values = [addedView?.image, gate].filter((value) => value !== undefined);
    return changedOp(
      op,
      [...views.map(({ image }) => image), kernel, bias, ...values],
      viewAttributes(views, addedView?.first),
    );
  });
  return withoutUnread({ ops, outputs: pass.outputs });
}

const wholeOf = (image: Value): View => ({ image, first: 0, channels: image.kind.shape[3]!, doubled: false });

interface Cut {
  readonly first: number;
  readonly channels: number;
}

/** The channels that an op takes out of all pixels of an image, where that is what it does. */
function channelsCut(op: RecordedOp, output: number): Cut | undefined {
  const { shape } = op.call.inputs[0]!;
  const { shape: outShape } = op.call.outputs[output]!;
  if (shape.length !== 4 || outShape.length !== 4) return undefined;
  const channels = outShape[3]!;
  if (op.name === 'Slice') {
    const begin = constantOf(op.inputs[1]!);
    const isWhole = [0, 1, 2].every((axis) => begin?.[axis] === 0 && outShape[axis] === shape[axis]);
    return isWhole ? { first: begin![3]!, channels } : undefined;
  }
  if (op.name === 'SplitV') {
    const [sizes, axis] = [constantOf(op.inputs[1]!), constantOf(op.inputs[2]!)?.[0]];
    if (sizes === undefined || (axis !== 3 && axis !== -1)) return undefined;
    return { first: sizes.slice(0, output).reduce((sum, size) => sum + size, 0), channels };
  }
  return undefined;
}

/** Some of the channels that views give, one behind the other. */
function narrowed(views: readonly View[], { first, channels }: Cut): View[] {
  const end = first + channels;
  let at = 0;
  return views.flatMap((view) => {
    const [from, to] = [Math.max(first, at) - at, Math.min(end, at + view.channels) - at];
    at += view.channels;
    return from < to ? [{ ...view, first: view.first + from, channels: to - from }] : [];
  });
}

/** Nearest neighbours, to twice the height and width. */
function isDoubling(op: RecordedOp): boolean {
  if (op.name !== 'ResizeNearestNeighbor') return false;
  const [from, to] = [op.call.inputs[0]!.shape, op.call.outputs[0]!.shape];
  // Corners that stay corners are another reading; centres that stay centres are this one.
  return attributeOf(op, 'align_corners') !== true && to[1] === 2 * from[1]! && to[2] === 2 * from[2]!;
}
