import { executeOp, nodeBackend } from '../backend/execute-op.ts';
import type { EncodedAttribute, NodeBackend } from '../backend/execute-op.ts';
import { tf } from '../backend/tf.ts';
import type { Rank, Tensor } from '../backend/tf.ts';
import { ownKernelGradient, tensorFlowKernelGradient } from '../ops/conv2d-kernel-gradient.ts';
import * as ops from '../ops/index.ts';
import { randomTensor } from '../testing/expect-gradients.ts';
import { createGraphBuilder, shapeAttribute, typeAttribute } from './graph-builder.ts';
import { opsWithRule, outputKinds } from './output-shapes.ts';
import { addRecording, recordOps, type Source } from './record.ts';
import { openSession } from './session.ts';

/** Every op that has a rule, in the variants that models use. */
function everyOp(x: Tensor): Tensor[] {
  const row = tf.sum(tf.slice(x, [0, 0, 0, 0], [1, 1, -1, 4]), [0, 1, 2]);
  const positive = tf.add(tf.abs(x), 0.5);
  const results: Tensor[] = [
    tf.relu(x),
    tf.relu6(x),
    tf.sigmoid(x),
    tf.softplus(x),
    tf.neg(x),
    tf.square(x),
    tf.sqrt(positive),
    tf.rsqrt(positive),
    tf.exp(x),
    tf.log(positive),
    tf.log1p(positive),
    tf.tanh(x),
    tf.atan(x),
    tf.erf(x),
    tf.sign(x),
    tf.floor(x),
    tf.round(x),
    tf.reciprocal(positive),
    tf.softmax(x),
    tf.logSoftmax(x),
    tf.zerosLike(x),
    tf.onesLike(x),
    tf.reverse(x, [1, 2]),
    tf.cumsum(x, 1),
    tf.mul(x, row),
    tf.add(row, x),
    tf.sub(x, 1),
    tf.div(x, positive),
    tf.divNoNan(x, positive),
    tf.floorDiv(x, positive),
    tf.maximum(x, 0),
    tf.minimum(row, x),
    tf.pow(positive, 2),
    tf.squaredDifference(x, row),
    tf.atan2(x, positive),
    tf.cast(tf.logicalAnd(tf.greater(x, 0), tf.logicalNot(tf.less(x, row))), 'float32'),
    tf.cast(tf.logicalOr(tf.greaterEqual(x, 0), tf.lessEqual(x, row)), 'float32'),
    tf.cast(tf.equal(x, 0), 'float32'),
    tf.cast(tf.notEqual(x, row), 'float32'),
    tf.where(tf.greater(x, 0), x, tf.zerosLike(x)),
    tf.addN([x, x, x]),
    tf.sum(x, [1, -1]),
    tf.sum(x),
    tf.mean(x, 3, true),
    tf.max(x, [0, 2]),
    tf.min(x, 1),
    tf.prod(x, 1),
    tf.pad(x, [
      [0, 0],
      [1, 2],
      [3, 0],
      [0, 1],
    ]),
    tf.transpose(x, [0, 3, 1, 2]),
    tf.concat([x, x], -1),
    tf.concat([x, x, x], 1),
    tf.split(x, [1, 3], 3)[1]!,
    tf.split(x, 2, 1)[0]!,
    tf.slice(x, [0, 1, 2, 0], [1, 2, -1, 3]),
    tf.tile(x, [2, 1, 3, 1]),
    tf.reshape(x, [-1, 4]),
    tf.expandDims(x, 1),
    ops.upsampleNearest2x(x),
    ops.gelu(x),
    ops.hardSigmoid(x),
    ops.layerNorm(x, row, row, { eps: 1e-3 }),
    ops.randomUniform([2, 3], tf.tensor1d([7, 9], 'int32')),
    tf.matMul(x, x, false, true),
    tf.matMul(x, tf.ones<Rank.R4>([1, 1, 4, 5]), false, false),
    tf.matMul(tf.reshape(x, [-1, 4]), tf.reshape(x, [-1, 4]), true, false),
    executeOp('AddV2', { T: { type: 'float32' } }, [x, row]),
    executeOp('Div', { T: { type: 'float32' } }, [x, positive]),
    executeOp('Pad', { T: { type: 'float32' }, Tpaddings: { type: 'int32' } }, [
      x,
      tf.tensor2d([0, 0, 1, 1, 0, 0, 0, 0], [4, 2], 'int32'),
    ]),
    tf.avgPool(x as never, 2, 2, 'valid'),
    tf.topk(x, 2).values,
    ops.gather(tf.reshape(x, [-1, 4]), tf.tensor2d([3, 0, 1, 3], [2, 2], 'int32')),
    ops.roiAlign(x, tf.tensor2d([1, 1, 5, 4], [1, 4]), tf.tensor1d([1], 'int32'), { scale: 1, side: 2, samples: 2 }),
    tf.cast(
      ops.nonMaxSuppression(tf.slice(tf.reshape(x, [-1, 4]), [0, 0], [4, 4]), row, { iou: 0.5, scoreFloor: 0, most: 3 })
        .indices,
      'float32',
    ),
  ];
  const kernels = [
    [1, 1, 4, 5],
    [3, 3, 4, 5],
    [3, 3, 1, 4],
  ].map((shape, i) => randomTensor(shape, i));
  const learned = (a: Tensor): Tensor => {
    const { y } = ops.batchNorm(a, tf.ones([4]), tf.zeros([4]), tf.zeros([4]), tf.ones([4]), {
      eps: 1e-3,
      training: true,
    });
    const branches = [
      ops.conv2d(y, kernels[0]!),
      ops.conv2d(y, kernels[0]!, { stride: 2 }),
      ops.conv2d(y, kernels[1]!, { padding: 1 }),
      ops.conv2d(y, kernels[1]!, { stride: 2, padding: 1 }),
      ops.conv2d(y, kernels[1]!, { stride: 2, padding: [0, 1, 0, 1] }),
      ops.conv2d(y, kernels[2]!, { groups: 4, padding: 1 }),
      ops.maxPool2d(ops.relu(y), { kernel: 3, stride: 2, padding: 1 }),
      ops.maxPool2d(ops.silu(y), { kernel: 5, stride: 1, padding: 2 }),
      ops.upsampleNearest2x(ops.softplus(y)),
      ops.hardSwish(y),
      ops.roiAlign(y, tf.tensor2d([1, 1, 5, 4], [1, 4]), tf.tensor1d([1], 'int32'), { scale: 1, side: 2, samples: 2 }),
      ops.convTranspose2d(y, tf.ones([2, 2, 3, 4])),
      ops.resizeBilinear(y, { height: 9, width: 5 }),
      ops.conv2d(y, kernels[1]!, { padding: 4, dilation: 4 }),
      ops.conv2d(y, kernels[2]!, { groups: 4, padding: 2, dilation: 2 }),
      ops.linear(ops.globalAveragePool(y), tf.ones([3, 4])),
    ];
    return tf.addN(branches.map((branch) => tf.sum(tf.square(branch))));
  };
  const byKernel = tf.grads((a, k, d) =>
    tf.sum(tf.add(tf.sum(ops.conv2d(a, k, { padding: 1 })), tf.sum(ops.conv2d(a, d, { groups: 4, padding: 1 })))),
  )([x, kernels[1]!, kernels[2]!]);
  const window = { inWidth: 4, size: [6, 8], kernel: [3, 3], stride: 1, dilation: 1, padding: [1, 1, 1, 1] } as const;
  const byEitherOp = [ownKernelGradient, tensorFlowKernelGradient].map((gradient) => gradient(x, x, window));
  return [...results, tf.grad(learned)(x), ...byKernel, ...byEitherOp];
}

describe('outputKinds()', () => {
  it('outputKinds() says for every op with a rule what TensorFlow says', () => {
    const backend = nodeBackend();
    const original = Object.getPrototypeOf(backend) as NodeBackend;
    const seen = new Set<string>();
    const execute = (name: string, attributes: EncodedAttribute[], tensors: Tensor[], count: number) => {
      const outputs = original.executeMultipleOutputs.call(backend, name, attributes, tensors, count);
      const constant = (i: number) => (tensors[i]!.dtype === 'int32' ? Array.from(tensors[i]!.dataSync()) : undefined);
      const kinds = outputKinds(name, { attributes, inputs: tensors, constant });
      if (kinds) {
        seen.add(name);
        // The fourth statistic of batch norm is for other devices; nothing reads its shape.
        const told = kinds.slice(0, name.startsWith('FusedBatchNorm') ? 3 : undefined);
        expect({ name, kinds: told.map(({ shape, dtype }) => ({ shape, dtype })) }).toEqual({
          name,
          kinds: outputs.slice(0, told.length).map(({ shape, dtype }) => ({ shape, dtype })),
        });
      }
      return outputs;
    };
    backend.executeMultipleOutputs = execute;
    backend.executeSingleOutput = (name: string, attributes: EncodedAttribute[], tensors: Tensor[]) =>
      execute(name, attributes, tensors, 1)[0]!;
    try {
      tf.tidy(() => void everyOp(randomTensor([2, 6, 8, 4], 1)));
    } finally {
      for (const name of ['executeMultipleOutputs', 'executeSingleOutput'] as const)
        delete (backend as Partial<NodeBackend>)[name];
    }
    expect(opsWithRule().filter((name) => !seen.has(name))).toEqual([]);
  });
});

describe('recordOps()', () => {
  it('recordOps() gives a graph that computes what the ops computed', () => {
    const x = randomTensor([2, 6, 8, 4], 1);
    let outputs: readonly Source[] = [];
    const recorded = recordOps({ x }, ({ ops: list, sourceOf }) => {
      tf.tidy(() => {
        outputs = everyOp(x).map(sourceOf);
      });
      return list;
    });
    const graph = createGraphBuilder();
    const feed = graph.add('Placeholder', [], { dtype: typeAttribute('float32'), shape: shapeAttribute([2, 6, 8, 4]) });
    const outputOf = addRecording(graph, recorded, new Map([['x', feed]]), outputs);
    const session = openSession(graph);
    const found = session.run({ [feed]: x }, outputs.map(outputOf));
    const expected = tf.tidy(() => everyOp(x));
    found.forEach((tensor, i) => {
      expect(tensor.shape).toEqual(expected[i]!.shape);
      const [a, b] = [tensor.dataSync(), expected[i]!.dataSync()];
      const worst = Array.from(a).reduce(
        (most, value, j) => Math.max(most, Math.abs(value - b[j]!) / (1 + Math.abs(b[j]!))),
        0,
      );
      expect({ i, close: worst < 1e-4 }).toEqual({ i, close: true });
    });
    session.dispose();
  });

  it('recordOps() computes nothing that has a rule, and leaves nothing behind', () => {
    const x = tf.zeros([1, 2, 2, 4]);
    const kernel = randomTensor([3, 3, 4, 4], 1);
    x.dataSync();
    const before = [tf.memory().numTensors, nodeBackend().getNumOfTFTensors()];
    const during = recordOps({ x, kernel }, () =>
      tf.tidy(() => {
        const y = ops.relu(ops.conv2d(x, kernel, { padding: 1 }));
        expect(y.shape).toEqual([1, 2, 2, 4]);
        return { native: nodeBackend().getNumOfTFTensors() };
      }),
    );
    expect(during.native).toBe(before[1]);
    expect([tf.memory().numTensors, nodeBackend().getNumOfTFTensors()]).toEqual(before);
  });

  it('recordOps() refuses what a graph of fixed shapes cannot do', () => {
    const x = randomTensor([4], 1);
    const attempt = (work: () => Tensor) => () => recordOps({ x }, () => tf.tidy(work));
    expect(attempt(() => tf.scalar(tf.relu(x).dataSync()[0]!))).toThrow(
      expect.objectContaining({ code: 'RECORD_READ', message: expect.stringContaining('the result of Relu (op 0') }),
    );
    expect(attempt(() => tf.scalar(x.dataSync()[0]!))).toThrow(
      expect.objectContaining({ code: 'RECORD_READ', message: expect.stringContaining('input x') }),
    );
    expect(attempt(() => executeOp('Where', { T: { type: 'float32' } }, [x]))).toThrow(
      expect.objectContaining({ code: 'RECORD_DYNAMIC' }),
    );
    expect(tf.tidy(() => tf.add(x, 1).dataSync()).length).toBe(4);
  });

  it('recordOps() takes what else is read as constants', () => {
    const [x, table] = [tf.tensor1d([1, 2]), tf.tensor1d([10, 20])];
    const { recorded, output } = recordOps({ x }, ({ ops: list, sourceOf }) => {
      const sum = tf.add(x, table);
      const result = { recorded: list, output: sourceOf(sum) };
      sum.dispose();
      return result;
    });
    const graph = createGraphBuilder();
    const feed = graph.add('Placeholder', [], { dtype: typeAttribute('float32'), shape: shapeAttribute([2]) });
    const session = openSession(
      (() => {
        const outputOf = addRecording(graph, recorded, new Map([['x', feed]]), [output]);
        graph.add('Identity', [outputOf(output)], { T: typeAttribute('float32') }, { name: 'sum' });
        return graph;
      })(),
    );
    expect(Array.from(session.run({ [feed]: tf.tensor1d([5, 6]) }, ['sum'])[0]!.dataSync())).toEqual([15, 26]);
    session.dispose();
  });
});
