import { tf } from '../backend/tf.ts';
import { dropout } from '../layers/dropout.ts';
import type { OptimiserSpec } from '../optim/optimiser-spec.ts';
import { tinyBatch, tinyLoss, tinyNetwork } from '../testing/tiny-network.ts';
import { createTrainer } from './trainer.ts';
import type { Execution, StepOptions, TrainerOptions } from './trainer.ts';

const sgd: OptimiserSpec = { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0.01, decay: 'all' };
const adamw: OptimiserSpec = {
  kind: 'adamw',
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-3,
  weightDecay: 0.05,
  decay: 'weights',
};

const adadelta: OptimiserSpec = { kind: 'adadelta', rho: 0.9, epsilon: 1e-6, weightDecay: 0.01, decay: 'all' };

/** Gradients of the bias in `stepBias`. */
const slopes = [1, -2, 0.5];

const sameNumbers = (a: Float32Array, b: Float32Array) => a.every((value, i) => value === b[i]);

async function train(
  execution: Execution,
  optimiser: OptimiserSpec,
  {
    steps = 6,
    counts = [4],
    ema = false,
    freeze = [],
    batches = steps,
    accumulate = 1,
  }: {
    steps?: number;
    counts?: number[];
    ema?: boolean;
    freeze?: string[];
    batches?: number;
    accumulate?: number;
  } = {},
) {
  const network = tinyNetwork();
  network.freeze(freeze);
  const trainer = createTrainer({ network, loss: tinyLoss(network), optimiser, execution, ema, accumulate });
  const losses: Record<string, number>[] = [];
  for (let i = 0; i < steps; i++)
    losses.push(
      await trainer.step(tinyBatch(i % batches, counts[i % counts.length]), {
        rate: 0.05 / (1 + i / 10),
        emaDecay: 0.8,
      }),
    );
  const [state, average] = [await network.state(), ema ? await trainer.emaState() : undefined];
  trainer.dispose();
  network.dispose();
  return { losses, state, average };
}

function expectSameState(found: Awaited<ReturnType<typeof train>>['state'], expected: typeof found) {
  expect([...found.keys()]).toEqual([...expected.keys()]);
  for (const [name, { data }] of found) {
    const other = expected.get(name)!.data;
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
    expect({ name, close: worst < 2e-5, worst }).toMatchObject({ name, close: true });
  }
}

describe('createTrainer()', () => {
  it.each<[string, OptimiserSpec]>([
    ['SGD with momentum', sgd],
    ['SGD without momentum', { ...sgd, momentum: 0 }],
    ['Nesterov', { ...sgd, nesterov: true }],
    ['AdamW', adamw],
    ['Adadelta', adadelta],
    [
      'groups and clipping',
      { ...adamw, clipGlobalNorm: 0.5, groups: [{ prefix: 'head', rateScale: 3, weightDecay: 0 }] },
    ],
    ['clipping that does not bite', { ...sgd, clipGlobalNorm: 1e3 }],
  ])('createTrainer() gives the same numbers as a graph and op by op: %s', async (_, optimiser) => {
    const [graph, eager] = [
      await train('graph', optimiser, { ema: true }),
      await train('eager', optimiser, { ema: true }),
    ];
    graph.losses.forEach((terms, i) => {
      for (const [name, value] of Object.entries(terms)) expect(value).toBeCloseTo(eager.losses[i]![name]!, 5);
    });
    expectSameState(graph.state, eager.state);
    expectSameState(graph.average!, eager.average!);
    expect(graph.average!.get('norm.running_mean')!.data).not.toEqual(graph.state.get('norm.running_mean')!.data);
  });

  it.each<Execution>(['graph', 'eager'])(
    'createTrainer() learns, and only what is not frozen (%s)',
    async (execution) => {
      const start = await tinyNetwork().state();
      const { losses, state } = await train(execution, adamw, { steps: 40, batches: 1, freeze: ['stem', 'norm'] });
      expect(losses.at(-1)!.entropy).toBeLessThan(losses[0]!.entropy! * 0.9);
      for (const name of ['stem.weight', 'norm.weight', 'norm.running_mean', 'norm.running_var'])
        expect(state.get(name)!.data).toEqual(start.get(name)!.data);
      expect(state.get('head.weight')!.data).not.toEqual(start.get('head.weight')!.data);
    },
  );

  it('createTrainer() carries weights and optimiser state from one batch shape to the next', async () => {
    const options = { counts: [4, 4, 2], ema: true };
    const [graph, eager] = [await train('graph', adamw, options), await train('eager', adamw, options)];
    expectSameState(graph.state, eager.state);
    expectSameState(graph.average!, eager.average!);
  });

  it('createTrainer() accumulates gradients the same as a graph and op by op', async () => {
    const options = { steps: 7, accumulate: 3, ema: true };
    const [graph, eager] = [await train('graph', adamw, options), await train('eager', adamw, options)];
    expectSameState(graph.state, eager.state);
    expectSameState(graph.average!, eager.average!);
  });

  it.each<Execution>(['graph', 'eager'])(
    'createTrainer() moves by the mean gradient of the batches it accumulates (%s)',
    async (execution) => {
      // Momentum without decay: three batches of slopes a, b, c move as one batch of their mean does.
      const plain: OptimiserSpec = { ...sgd, weightDecay: 0 };
      const batches = [
        [1, 0, 4],
        [3, -6, 0],
        [-1, 0, 5],
        [1, 1, 1],
        [2, 2, 2],
        [3, 3, 3],
      ];
      const together = await stepBias(execution, plain, {
        batches: [
          [1, -2, 3],
          [2, 2, 2],
        ],
      });
      const apart = await stepBias(execution, plain, { batches, accumulate: 3 });
      together.end.forEach((value, i) => expect(apart.end[i]).toBeCloseTo(value, 6));
      // A batch that waits for its update has moved nothing.
      expect(await stepBias(execution, plain, { batches: [...batches, [9, 9, 9]], accumulate: 3 })).toEqual(apart);
    },
  );

  // One bias b, loss b x: the gradient is x at every step.
  const stepBias = async (
    execution: Execution,
    optimiser: OptimiserSpec,
    { batches = [slopes, slopes, slopes], accumulate = 1 }: { batches?: number[][]; accumulate?: number } = {},
  ) => {
    const network = tinyNetwork();
    network.freezeAllBut(['head.bias']);
    const start = [...(await network.state()).get('head.bias')!.data];
    const trainer = createTrainer({
      network,
      execution,
      optimiser,
      accumulate,
      loss: ({ x }) => {
        const total = tf.sum(tf.mul(network.parameters.get('head.bias')!.variable, x!));
        return { total, terms: { total } };
      },
    });
    for (const batch of batches)
      await trainer.step({ x: { shape: [3], data: Float32Array.from(batch) } }, { rate: 0.1 });
    const end = [...(await network.state()).get('head.bias')!.data];
    trainer.dispose();
    network.dispose();
    return { start, end };
  };
  it.each<Execution>(['graph', 'eager'])('step() follows AdamW as its paper states it (%s)', async (execution) => {
    const { start, end } = await stepBias(execution, { ...adamw, decay: 'all' });
    slopes.forEach((gradient, i) => {
      let [w, m, v] = [start[i]!, 0, 0];
      for (let t = 1; t <= 3; t++) {
        w -= 0.1 * 0.05 * w;
        m = 0.9 * m + 0.1 * gradient;
        v = 0.99 * v + 0.01 * gradient ** 2;
        w -= (0.1 * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.99 ** t)) + 1e-3);
      }
      expect(end[i]).toBeCloseTo(w, 5);
    });
  });

  it.each<Execution>(['graph', 'eager'])('step() follows Adadelta as its paper states it (%s)', async (execution) => {
    const { start, end } = await stepBias(execution, { ...adadelta, epsilon: 0.01 });
    slopes.forEach((slope, i) => {
      let [w, squares, steps] = [start[i]!, 0, 0];
      for (let t = 1; t <= 3; t++) {
        const gradient = slope + 0.01 * w;
        squares = 0.9 * squares + 0.1 * gradient ** 2;
        const delta = Math.sqrt((steps + 0.01) / (squares + 0.01)) * gradient;
        steps = 0.9 * steps + 0.1 * delta ** 2;
        w -= 0.1 * delta;
      }
      expect(end[i]).toBeCloseTo(w, 5);
    });
  });

  describe('with dropout', () => {
    const losses = async (execution: Execution, seed: number) => {
      const network = tinyNetwork();
      const drop = dropout(0.5);
      const base = tinyLoss(network);
      const trainer = createTrainer({
        network,
        execution,
        seed,
        optimiser: sgd,
        loss: ({ images, classes }) => base({ images: drop(images!), classes: classes! }),
      });
      const found: number[] = [];
      for (let i = 0; i < 5; i++) found.push((await trainer.step(tinyBatch(0), { rate: 0 })).entropy!);
      trainer.dispose();
      network.dispose();
      return found;
    };

    it('createTrainer() drops the same as a graph and op by op, and something else each step', async () => {
      const [graph, eager] = [await losses('graph', 3), await losses('eager', 3)];
      graph.forEach((value, i) => expect(value).toBeCloseTo(eager[i]!, 5));
      expect(new Set(graph).size).toBe(5);
    });

    it('createTrainer() drops the same in a second run of the same seed only', async () => {
      const first = await losses('graph', 3);
      expect(await losses('graph', 3)).toEqual(first);
      expect(await losses('graph', 4)).not.toEqual(first);
    });
  });

  it.each<Execution>(['graph', 'eager'])(
    'step() leaves alone what the loss does not depend on (%s)',
    async (execution) => {
      const network = tinyNetwork();
      const start = await network.state();
      const loss = tinyLoss(network);
      const trainer = createTrainer({
        network,
        loss: (batch) => {
          const { terms } = loss(batch);
          return { total: tf.mul(0.5, tf.sum(tf.square([...network.parameters.values()][0]!.variable))), terms };
        },
        optimiser: { ...sgd, weightDecay: 0 },
        execution,
      });
      await trainer.step(tinyBatch(0), { rate: 0.1 });
      const moved = await network.state();
      const weights = [...network.parameters].filter(([, { role }]) => role === 'weight').map(([name]) => name);
      expect(weights.filter((name) => !sameNumbers(moved.get(name)!.data, start.get(name)!.data))).toEqual([
        weights[0],
      ]);
      trainer.dispose();
      network.dispose();
    },
  );

  it('step() takes weights that were set since the last one', async () => {
    const network = tinyNetwork();
    const trainer = createTrainer({ network, loss: tinyLoss(network), optimiser: sgd, execution: 'graph' });
    const first = await trainer.step(tinyBatch(1), { rate: 0.1 });
    expect(await trainer.step(tinyBatch(1), { rate: 0 })).not.toEqual(first);
    network.load(await tinyNetwork().state(), { strict: true });
    const again = await trainer.step(tinyBatch(1), { rate: 0 });
    expect(again.entropy).toBeCloseTo(first.entropy!, 6);
    trainer.dispose();
  });

  it('step() holds the parameters once, until someone asks for one', async () => {
    const network = tinyNetwork();
    const bytes = tf.memory().numBytes;
    const size = 4 * [...network.parameters.values()].reduce((sum, parameter) => sum + parameter.size, 0);
    const trainer = createTrainer({ network, loss: tinyLoss(network), optimiser: sgd, execution: 'graph' });
    await trainer.step(tinyBatch(1), { rate: 0.1 });
    expect(tf.memory().numBytes).toBe(bytes - size);
    const after = await network.state();
    expect(tf.memory().numBytes).toBe(bytes);
    await trainer.step(tinyBatch(1, 2), { rate: 0 });
    await trainer.step(tinyBatch(1), { rate: 0 });
    expect(tf.memory().numBytes).toBe(bytes - size);
    trainer.dispose();
    expect(tf.memory().numBytes).toBe(bytes);
    const weights = [...network.parameters].filter(([, { role }]) => role === 'weight');
    for (const [name, parameter] of weights) expect(await parameter.values()).toEqual(after.get(name)!.data);
    network.dispose();
  });

  it('step() of a second trainer takes the parameters from the first', async () => {
    const network = tinyNetwork();
    const options = { network, loss: tinyLoss(network), optimiser: sgd, execution: 'graph' } as const;
    const [first, second, alone] = [createTrainer(options), createTrainer(options), createTrainer(options)];
    await first.step(tinyBatch(1), { rate: 0.1 });
    const { entropy } = await second.step(tinyBatch(1), { rate: 0 });
    first.dispose();
    network.load(await tinyNetwork().state(), { strict: true });
    await alone.step(tinyBatch(1), { rate: 0.1 });
    expect(entropy).toBeCloseTo((await alone.step(tinyBatch(1), { rate: 0 })).entropy!, 6);
    second.dispose();
    alone.dispose();
  });

  it.each<Execution>(['graph', 'eager'])('step() leaves no tensor behind (%s)', async (execution) => {
    const network = tinyNetwork();
    const trainer = createTrainer({
      network,
      loss: tinyLoss(network),
      optimiser: { ...adamw, clipGlobalNorm: 1 },
      execution,
      ema: true,
    });
    const native = () => (tf.backend() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
    const step: StepOptions = { rate: 0.01, emaDecay: 0.9 };
    await trainer.step(tinyBatch(0), step);
    const before = [tf.memory().numTensors, tf.memory().numDataBuffers, native()];
    for (let i = 0; i < 20; i++) await trainer.step(tinyBatch(i), step);
    expect([tf.memory().numTensors, tf.memory().numDataBuffers, native()]).toEqual(before);
    await trainer.emaState();
    expect([tf.memory().numTensors, tf.memory().numDataBuffers]).toEqual(before.slice(0, 2));
    trainer.dispose();
  });

  it('dispose() leaves no tensor and no session behind', async () => {
    const network = tinyNetwork();
    const sessions = () => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
    const before = [tf.memory().numTensors, sessions()];
    for (const execution of ['graph', 'eager'] as const) {
      const trainer = createTrainer({ network, loss: tinyLoss(network), optimiser: sgd, execution, ema: true });
      await trainer.step(tinyBatch(0), { rate: 0.01, emaDecay: 0.9 });
      await trainer.step(tinyBatch(0, 2), { rate: 0.01, emaDecay: 0.9 });
      trainer.dispose();
    }
    expect([tf.memory().numTensors, sessions()]).toEqual(before);
  });

  it('step() as a graph refuses a loss that reads values, and says which', async () => {
    const network = tinyNetwork();
    const reading: TrainerOptions['loss'] = (batch) => {
      const loss = tinyLoss(network)(batch);
      return loss.total.dataSync()[0]! > 0 ? loss : { ...loss, total: tf.neg(loss.total) };
    };
    const trainer = createTrainer({ network, loss: reading, optimiser: sgd, execution: 'graph' });
    await expect(trainer.step(tinyBatch(0), { rate: 0.1 })).rejects.toMatchObject({
      code: 'RECORD_READ',
      message: expect.stringContaining('result of Add'),
    });
    // The backend works on as it did before.
    expect(tf.tidy(() => tf.add(tf.scalar(1), 2).dataSync()[0])).toBe(3);
  });
});
