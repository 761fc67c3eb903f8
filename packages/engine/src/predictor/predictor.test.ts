import { loadEngine, tf } from '../backend/tf.ts';
import { tinyBatch, tinyLoss, tinyNetwork } from '../testing/tiny-network.ts';
import type { Execution } from '../trainer/trainer.ts';
import { createPredictor } from './predictor.ts';

function setUp(execution: Execution, kernels?: 'own' | 'tensorflow') {
  const network = tinyNetwork();
  const run = ({ images }: Readonly<Record<string, ReturnType<typeof tf.tensor>>>) => {
    const logits = network.root(images!);
    return [logits, tf.softmax(logits), images!];
  };
  return { network, predictor: createPredictor({ network, run, execution, kernels }) };
}

const images = (seed: number, count?: number) => ({ images: tinyBatch(seed, count)['images']! });

describe('createPredictor()', () => {
  it('createPredictor() gives the same numbers as a graph and op by op, for every batch shape', async () => {
    const [graph, eager] = [setUp('graph'), setUp('eager')];
    for (const count of [4, 2, 4, 1, 2]) {
      const [found, expected] = [
        await graph.predictor.predict(images(count, count)),
        await eager.predictor.predict(images(count, count)),
      ];
      expect(found.map(({ shape }) => shape)).toEqual([
        [count, 3],
        [count, 3],
        [count, 8, 8, 3],
      ]);
      found.forEach(({ data }, i) => data.forEach((value, j) => expect(value).toBeCloseTo(expected[i]!.data[j]!, 5)));
    }
    graph.predictor.dispose();
  });

  it.each<Execution>(['graph', 'eager'])(
    'predict() sees the parameters as they are, also after they change (%s)',
    async (execution) => {
      const { network, predictor } = setUp(execution);
      const first = await predictor.predict(images(1));
      network.load(await tinyNetwork(7).state(), { strict: true });
      const other = await predictor.predict(images(1));
      expect(other[0]!.data).not.toEqual(first[0]!.data);
      network.load(await tinyNetwork().state(), { strict: true });
      expect((await predictor.predict(images(1)))[0]!.data).toEqual(first[0]!.data);
      predictor.dispose();
    },
  );

  it('predict() gives a validation loss, too', async () => {
    const network = tinyNetwork();
    const values = await Promise.all(
      (['graph', 'eager'] as const).map(async (execution) => {
        const predictor = createPredictor({
          network,
          execution,
          run: (batch) => Object.values(tinyLoss(network)(batch).terms),
        });
        const outputs = await predictor.predict(tinyBatch(3));
        predictor.dispose();
        return outputs.map(({ data }) => data[0]!);
      }),
    );
    expect(values[0]).toHaveLength(2);
    values[0]!.forEach((value, i) => expect(value).toBeCloseTo(values[1]![i]!, 5));
  });

  it.each<[Execution, 'own' | 'tensorflow']>([
    ['graph', 'own'],
    ['graph', 'tensorflow'],
    ['eager', 'tensorflow'],
  ])('predict() and dispose() leave no tensor behind (%s, %s)', async (execution, kernels) => {
    const { network, predictor } = setUp(execution, kernels);
    const counts = () => {
      const backend = tf.backend() as unknown as { getNumOfTFTensors(): number; getNumOfSavedModels(): number };
      return [
        tf.memory().numTensors,
        tf.memory().numDataBuffers,
        backend.getNumOfTFTensors(),
        backend.getNumOfSavedModels() + (loadEngine().graphs?.openGraphs() ?? 0),
      ];
    };
    await predictor.predict(images(0));
    const before = counts();
    for (let i = 0; i < 10; i++) await predictor.predict(images(i));
    expect(counts()).toEqual(before);
    for (let i = 1; i < 5; i++) await predictor.predict(images(i, i));
    expect(counts().slice(0, 3)).toEqual(before.slice(0, 3));
    predictor.dispose();
    expect(counts()[3]).toBe(execution === 'graph' ? before[3]! - 1 : before[3]);
    network.dispose();
  });
});
