import { createRng, type Rng } from '@loupe/core';
import type { Box } from '@loupe/dataset/schema';
import { cosine, createPredictor, createTrainer } from '@loupe/engine';
import type { DetectionModelName } from '../schema.ts';
import { buildDetectionModel } from '../zoo.ts';

const size = { width: 64, height: 64 };
const pixels = size.width * size.height;
const count = 4;

export interface LearningPlan {
  readonly options: object;
  readonly steps: number;
  /** Peak learning rate. */
  readonly rate: number;
}

/** One suite for detectors that are too slow to learn in general in a minute: they must learn four drawn pictures by heart, as one graph. */
export function describeLearning(name: DetectionModelName, { options, steps, rate }: LearningPlan): void {
  describe(name, () => {
    it(`${name} learns four pictures of a bright rectangle by heart`, async () => {
      const model = buildDetectionModel(name, { classes: 2, options });
      model.network.initialise(createRng(1));
      const scenes = Array.from({ length: count }, (_, i) => scene(createRng(2).fork(i), i % 2));
      const data = new Float32Array(count * pixels * 3);
      scenes.forEach(({ image }, i) => data.set(image, i * image.length));
      const images = { shape: [count, size.height, size.width, 3], data };
      const targets = model.targets(
        scenes.map((drawn) => [{ class: drawn.class, box: drawn.box }]),
        size,
      );

      const trainer = createTrainer({
        network: model.network,
        loss: ({ images: pictures, ...rest }) => model.loss(pictures!, rest),
        optimiser: {
          kind: 'adamw',
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: 1e-4,
          decay: 'weights',
          clipGlobalNorm: 1,
        },
        execution: 'graph',
        seed: 1,
      });
      const schedule = cosine({ totalSteps: steps, warmupSteps: 10, finalFactor: 0.05 });
      for (let step = 0; step < steps; step++) {
        const terms = await trainer.step({ images, ...targets }, { rate: rate * schedule(step) });
        expect(Object.keys(terms)).toEqual(model.lossTerms);
        for (const value of Object.values(terms)) expect(Number.isFinite(value)).toBe(true);
      }

      const predictor = createPredictor({
        network: model.network,
        run: ({ images: pictures }) => model.predict(pictures!),
        execution: 'graph',
      });
      const detections = model.decode(await predictor.predict({ images }), size, {
        scoreFloor: 0.3,
        iou: 0.5,
        maxDetections: 10,
      });
      const right = detections.map(([best], i) => best?.class === scenes[i]!.class && iou(best.box, scenes[i]!.box));
      right.forEach((overlap) => expect(overlap).toBeGreaterThanOrEqual(0.5));
      predictor.dispose();
      trainer.dispose();
      model.network.dispose();
    });
  });
}

/** A rectangle on noise, the brighter the higher its class. */
function scene(rng: Rng, index: number): { image: Float32Array; box: Box; class: number } {
  const [width, height] = [rng.integer(12, 36), rng.integer(12, 36)];
  const [x, y] = [rng.integer(0, size.width - width), rng.integer(0, size.height - height)];
  const image = new Float32Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const [column, row] = [i % size.width, Math.floor(i / size.width)];
    const bright = column >= x && column < x + width && row >= y && row < y + height;
    image.fill((bright ? 0.6 + 0.3 * index : 0.3) + 0.05 * rng.normal(), i * 3, i * 3 + 3);
  }
  return { image, box: [x, y, x + width, y + height], class: index };
}

function iou(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const shared = width * height;
  return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared);
}
