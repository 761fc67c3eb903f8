import type { RecordedOp } from '../graph/record.ts';
import { attributeOf, inputOf, passOp, windowOf } from './pass-graph.ts';
import type { RecordedPass } from './pass-graph.ts';

/** Largest values of windows by our own op. */
export function ownMaxPools({ ops, outputs }: RecordedPass): RecordedPass {
  const own = (op: RecordedOp): RecordedOp => {
    const format = attributeOf(op, 'data_format');
    if (op.name !== 'MaxPool' || (format !== undefined && format !== 'NHWC')) return op;
    const [n, height, width, channels] = attributeOf(op, 'ksize') as readonly number[] as [
      number,
      number,
      number,
      number,
    ];
    const window = windowOf(op, { kernel: [height, width], dilation: 1 });
    if (n !== 1 || channels !== 1 || window === undefined) return op;
    return passOp('LoupeMaxPool', [inputOf(op, 0)], op.call.outputs[0]!, {
      kernel_height: { int: height },
      kernel_width: { int: width },
      ...window,
    });
  };
  return { ops: ops.map(own), outputs };
}
