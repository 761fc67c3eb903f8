import { createRng } from '@loupe/core';
import { createTrainer, tf, withMode, type Execution } from '@loupe/engine';
import type { SegmentationModel } from '../define-model.ts';
import { formulaValue } from '../testing/formula.ts';
import { valuesOf } from '../testing/gradients.ts';
import { modelNamesFor, type SegmentationModelName } from '../schema.ts';
import { buildSegmentationModel } from '../zoo.ts';

const size = 64;
/** Dropout off, since two runs are to be compared, and U-Nets narrow, since the wide ones show nothing more. */
const testOptions: Partial<Record<SegmentationModelName, object>> = {
  unet: { width: 4 },
  potinet: { width: 4 },
  xopinet: { width: 4 },
  deeplabv3_resnet50: { dropout: 0, auxiliaryDropout: 0 },
  fcn_resnet50: { dropout: 0, auxiliaryDropout: 0 },
};

/** Start values from closed formulas: tens of millions of normal ones take longer than all that is tested here. */
function fillByFormula({ network }: SegmentationModel): void {
  const scales = [...network.parameters].filter(([name, { shape }]) => name.endsWith('.weight') && shape.length === 1);
  const normalisation = new Set(scales.map(([name]) => name));
  for (const [name, parameter] of network.parameters) parameter.set(formulaValue(name, parameter.shape, normalisation));
}

function batchFor(model: SegmentationModel, count: number) {
  const rng = createRng(3);
  const images = {
    shape: [count, size, size, 3],
    data: Float32Array.from({ length: count * size * size * 3 }, () => rng.normal()),
  };
  const maps = Array.from({ length: count }, () => ({
    width: size,
    height: size,
    classes: Uint8Array.from({ length: size * size }, (_, i) => (i % size < size / 2 ? 0 : 1)),
  }));
  return { images, ...model.targets(maps) };
}

async function losses(name: SegmentationModelName, execution: Execution): Promise<Record<string, number>[]> {
  const model = buildSegmentationModel(name, {
    classes: 2,
    options: { ...testOptions[name], loss: { crossEntropy: 1, dice: 1 } },
  });
  fillByFormula(model);
  const trainer = createTrainer({
    network: model.network,
    execution,
    optimiser: { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0, decay: 'all' },
    loss: ({ images, ...targets }) => model.loss(images!, targets),
  });
  const found: Record<string, number>[] = [];
  for (let step = 0; step < 2; step++) found.push(await trainer.step(batchFor(model, 2), { rate: 0.01 }));
  trainer.dispose();
  model.network.dispose();
  return found;
}

describe.each(modelNamesFor('segmentation'))('%s', (name) => {
  it(`${name} gives logits of the size of the images, for one class and for several`, async () => {
    for (const classes of [1, 3]) {
      const model = buildSegmentationModel(name, { classes, options: testOptions[name] ?? {} });
      fillByFormula(model);
      const images = tf.zeros([1, size, size, 3]);
      const before = tf.memory().numTensors;
      const raw = model.predict(images);
      expect(raw.map(({ shape }) => shape)).toEqual([[1, size, size, classes]]);
      const [map] = model.decode(await Promise.all(raw.map(valuesOf)));
      expect([map!.width, map!.height, map!.classes.length]).toEqual([size, size, size * size]);
      tf.dispose(raw);
      expect(tf.memory().numTensors).toBe(before);
      images.dispose();
      model.network.dispose();
    }
  });

  it(`${name} gives every parameter a gradient`, () => {
    const model = buildSegmentationModel(name, { classes: 2, options: testOptions[name] ?? {} });
    fillByFormula(model);
    const { images, classMap } = batchFor(model, 2);
    const without = tf.tidy(() => {
      const [x, y] = [tf.tensor(images.data, images.shape), tf.tensor(classMap.data, classMap.shape, 'int32')];
      const trainable = model.network.trainable();
      const { grads } = withMode('training', () =>
        tf.variableGrads(
          () => model.loss(x, { classMap: y }).total.asScalar(),
          trainable.map(([, parameter]) => parameter.variable),
        ),
      );
      return trainable
        .filter(([, { variable }]) => {
          const gradient = grads[variable.name];
          return gradient === undefined || !(tf.sum(tf.abs(gradient)).dataSync()[0]! > 0);
        })
        .map(([key]) => key);
    });
    expect(without).toEqual([]);
    model.network.dispose();
  });

  it(`${name} trains the same as a graph and op by op, and reports its terms`, async () => {
    const [graph, eager] = [await losses(name, 'graph'), await losses(name, 'eager')];
    const terms = buildSegmentationModel(name, { classes: 2 }).lossTerms;
    graph.forEach((found, step) => {
      expect(Object.keys(found).sort()).toEqual([...terms].sort());
      for (const [key, value] of Object.entries(found)) expect(value / eager[step]![key]!).toBeCloseTo(1, 2);
    });
    expect(graph[1]!['crossEntropy']).not.toBe(graph[0]!['crossEntropy']);
  });

  it(`${name} counts four times the operations for twice the side`, () => {
    const model = buildSegmentationModel(name, { classes: 2 });
    expect(model.flops(512) / model.flops(256)).toBeCloseTo(4, 1);
  });
});
