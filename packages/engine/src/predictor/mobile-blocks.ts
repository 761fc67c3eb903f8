import type { RecordedOp, Source } from '../graph/record.ts';
import { attributeOf, changedOp, inputOf, isPointwise, passGraph, passOp, withoutUnread } from './pass-graph.ts';
import type { RecordedPass } from './pass-graph.ts';

// What mobile networks are made of, as one op each. Both take a pass whose convolutions are our own.

/** Means of channels, two layers over them, and their product with the channels, as one op. Source: Hu et al., 2018, section 3. */
export function squeezeExcitations(pass: RecordedPass): RecordedPass {
  const { onlyFor } = passGraph(pass);
  const ops = pass.ops.map((product): RecordedOp => {
    if (product.name !== 'Mul') return product;
    /** The op behind a source where it has this name, and this reader alone. */
    const behind = (source: Source | undefined, name: string): RecordedOp | undefined => {
      const op = source === undefined ? undefined : onlyFor(source);
      return op !== undefined && pass.ops[op]!.name === name ? pass.ops[op] : undefined;
    };
    for (const [image, gate] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const excite = behind(product.inputs[gate], 'LoupeConvolution');
      const squeeze = behind(excite?.inputs[0], 'LoupeConvolution');
      const means = behind(squeeze?.inputs[0], 'Reshape') ?? squeeze;
      const mean = behind(means?.inputs[0], 'Mean');
      if (excite === undefined || squeeze === undefined || mean === undefined) continue;
      const input = inputOf(product, image);
      const averaged = imageBehind(pass.ops, mean.inputs[0]!);
      const isOverPixels = isConstant(mean.inputs[1], [1, 2]) && isSame(averaged, input.source);
      const isPlain = [squeeze, excite].every(
        (layer) =>
          layer.inputs.length === 3 && layer.call.inputs[0]!.shape[1] === 1 && layer.call.inputs[0]!.shape[2] === 1,
      );
      if (!isOverPixels || !isPlain) continue;
      return passOp(
        'LoupeSqueezeExcitation',
        [input, inputOf(squeeze, 1), inputOf(squeeze, 2), inputOf(excite, 1), inputOf(excite, 2)],
        product.call.outputs[0]!,
        {
          squeeze: { int: attributeOf(squeeze, 'activation') as number },
          excite: { int: attributeOf(excite, 'activation') as number },
          gates_only: { int: 0 },
        },
      );
    }
    return product;
  });
  return withoutUnread({ ops, outputs: pass.outputs });
}

/** Squeeze and excitation that a 1x1 convolution alone reads: the product with the channels is taken while it reads them. */
export function gatedConvolutions(pass: RecordedPass): RecordedPass {
  const { onlyFor } = passGraph(pass);
  const ops = [...pass.ops];
  pass.ops.forEach((op, i) => {
    const number = (name: string) => attributeOf(op, name) as number;
    if (op.name !== 'LoupeConvolution' || number('depthwise') === 1) return;
    const before = onlyFor(op.inputs[0]!);
    const gating = before === undefined ? undefined : pass.ops[before]!;
    if (before === undefined || gating?.name !== 'LoupeSqueezeExcitation' || !isPointwise(op)) return;
    const image = inputOf(gating, 0);
    const kind = { ...image.kind, shape: [image.kind.shape[0]!, 1, 1, image.kind.shape[3]!] };
    const gates = gating.inputs.map((_, input) => inputOf(gating, input));
    ops[before] = changedOp(gating, gates, { gates_only: { int: 1 } }, kind);
    const others = op.inputs.slice(1).map((_, input) => inputOf(op, input + 1));
    ops[i] = changedOp(op, [image, ...others, { source: op.inputs[0]!, kind }], { gates: { int: 1 } });
  });
  return { ops, outputs: pass.outputs };
}

/** A 1x1 convolution that a depthwise one alone reads, as one op: the wide image between them is never whole. */
export function expandedDepthwise(pass: RecordedPass): RecordedPass {
  const { onlyFor } = passGraph(pass);
  const number = (op: RecordedOp, name: string) => attributeOf(op, name) as number;
  const ops = pass.ops.map((op): RecordedOp => {
    if (op.name !== 'LoupeConvolution' || number(op, 'depthwise') === 0 || number(op, 'count') > 0) return op;
    const before = onlyFor(op.inputs[0]!);
    const expand = before === undefined ? undefined : pass.ops[before];
    const isPlain = ['depthwise', 'count', 'gates'].every((name) => expand && number(expand, name) === 0);
    if (expand?.name !== 'LoupeConvolution' || !isPlain) return op;
    if (!isPointwise(expand)) return op;
    const same = ['stride', 'dilation', 'top', 'left', 'out_height', 'out_width', 'activation'];
    return passOp(
      'LoupeExpandedDepthwise',
      [inputOf(expand, 0), inputOf(expand, 1), inputOf(expand, 2), inputOf(op, 1), inputOf(op, 2)],
      op.call.outputs[0]!,
      {
        ...Object.fromEntries(same.map((name) => [name, { int: number(op, name) }])),
        expand: { int: number(expand, 'activation') },
      },
    );
  });
  return withoutUnread({ ops, outputs: pass.outputs });
}

/** What tfjs averages: it casts to float32 what is float32 already. */
function imageBehind(ops: readonly RecordedOp[], source: Source): Source {
  return source.kind === 'op' && ops[source.op]!.name === 'Cast' ? ops[source.op]!.inputs[0]! : source;
}

const isSame = (a: Source, b: Source): boolean =>
  (a.kind === 'op' && b.kind === 'op' && a.op === b.op && a.output === b.output) ||
  (a.kind === 'input' && b.kind === 'input' && a.name === b.name);

const isConstant = (source: Source | undefined, values: readonly number[]): boolean =>
  source?.kind === 'constant' &&
  source.value.values.length === values.length &&
  values.every((value, i) => source.value.values[i] === value);
