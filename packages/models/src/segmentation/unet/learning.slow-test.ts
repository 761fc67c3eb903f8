import { createRng, type Rng } from '@loupe/core';
import { cosine, createTrainer, tf } from '@loupe/engine';
import type { ClassMap } from '@loupe/dataset';
import { valuesOf } from '../../testing/gradients.ts';
import { buildSegmentationModel } from '../../zoo.ts';

const side = 64;

/** Bright discs on noise. */
function scene(rng: Rng): { image: Float32Array; map: ClassMap } {
  const discs = Array.from({ length: 3 }, () => ({
    x: rng.integer(8, side - 8),
    y: rng.integer(8, side - 8),
    radius: rng.integer(5, 12),
  }));
  const classes = Uint8Array.from({ length: side * side }, (_, i) =>
    discs.some(({ x, y, radius }) => Math.hypot((i % side) - x, Math.floor(i / side) - y) <= radius) ? 1 : 0,
  );
  const image = new Float32Array(side * side * 3);
  classes.forEach((inside, i) => image.fill((inside ? 0.6 : 0.4) + 0.1 * rng.normal(), i * 3, i * 3 + 3));
  return { image, map: { width: side, height: side, classes } };
}

function batch(rng: Rng, count: number) {
  const scenes = Array.from({ length: count }, (_, i) => scene(rng.fork(i)));
  const data = new Float32Array(count * side * side * 3);
  scenes.forEach(({ image }, i) => data.set(image, i * image.length));
  return { images: { shape: [count, side, side, 3], data }, maps: scenes.map(({ map }) => map) };
}

/** 2 |a and b| / (|a| + |b|), over all pixels of all maps. */
function dice(found: readonly ClassMap[], truth: readonly ClassMap[]): number {
  let [shared, all] = [0, 0];
  found.forEach(({ classes }, image) =>
    classes.forEach((value, i) => {
      const expected = truth[image]!.classes[i]!;
      shared += value * expected;
      all += value + expected;
    }),
  );
  return (2 * shared) / all;
}

// Without skips every edge has to come back from a map of 4 x 4, which takes longer to learn.
describe.each([
  ['unet', 100],
  ['potinet', 450],
  ['xopinet', 100],
] as const)('%s', (name, steps) => {
  it(`${name} learns from scratch to find discs`, async () => {
    const model = buildSegmentationModel(name, { classes: 1, options: { width: 8 } });
    model.network.initialise(createRng(1));
    const trainer = createTrainer({
      network: model.network,
      loss: ({ images, ...targets }) => model.loss(images!, targets),
      optimiser: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decay: 'weights' },
      execution: 'graph',
    });
    const schedule = cosine({ totalSteps: steps, warmupSteps: 5, finalFactor: 0.02 });
    for (let step = 0; step < steps; step++) {
      const { images, maps } = batch(createRng(1).fork('train', step), 4);
      await trainer.step({ images, ...model.targets(maps) }, { rate: 4e-3 * schedule(step) });
    }

    const { images, maps } = batch(createRng(1).fork('val'), 16);
    const raw = model.predict(tf.tensor(images.data, images.shape));
    const score = dice(model.decode(await Promise.all(raw.map(valuesOf))), maps);
    process.stdout.write(`${name}: Dice ${score.toFixed(4)} on 16 held-out images after ${steps} steps\n`);
    expect(score).toBeGreaterThanOrEqual(0.9);
    trainer.dispose();
    model.network.dispose();
  });
});
