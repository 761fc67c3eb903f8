import { createRng, type Rng } from '@loupe/core';
import type { Box } from '@loupe/dataset/schema';
import { cosine, createTrainer, tf } from '@loupe/engine';
import { valuesOf } from '../../testing/gradients.ts';
import { buildDetectionModel } from '../../zoo.ts';

const size = { width: 64, height: 64 };
const pixels = size.width * size.height;

/** One bright rectangle on noise. */
function scene(rng: Rng): { image: Float32Array; box: Box } {
  const width = rng.integer(6, 22),
    height = rng.integer(6, 22);
  const x = rng.integer(0, size.width - width),
    y = rng.integer(0, size.height - height);
  const image = new Float32Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const column = i % size.width,
      row = Math.floor(i / size.width);
    const bright = column >= x && column < x + width && row >= y && row < y + height;
    image.fill((bright ? 0.65 : 0.3) + 0.1 * rng.normal(), i * 3, i * 3 + 3);
  }
  return { image, box: [x, y, x + width, y + height] };
}

function batch(rng: Rng, count: number) {
  const scenes = Array.from({ length: count }, (_, i) => scene(rng.fork(i)));
  const data = new Float32Array(count * pixels * 3);
  scenes.forEach(({ image }, i) => data.set(image, i * image.length));
  return { images: { shape: [count, size.height, size.width, 3], data }, boxes: scenes.map(({ box }) => box) };
}

function iou(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const shared = width * height;
  return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared);
}

describe('retinanet_resnet50_fpn', () => {
  it('retinanet learns from scratch to find bright rectangles', async () => {
    const steps = 160;
    const model = buildDetectionModel('retinanet_resnet50_fpn', { classes: 1, options: { anchorScale: 0.25 } });
    model.network.initialise(createRng(1));
    const trainer = createTrainer({
      network: model.network,
      loss: ({ images, ...targets }) => model.loss(images!, targets),
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
    });
    const schedule = cosine({ totalSteps: steps, warmupSteps: 30, finalFactor: 0.01 });
    for (let step = 0; step < steps; step++) {
      const { images, boxes } = batch(createRng(1).fork('train', step), 8);
      const targets = model.targets(
        boxes.map((box) => [{ class: 0, box }]),
        size,
      );
      await trainer.step({ images, ...targets }, { rate: 4e-4 * schedule(step) });
    }
    trainer.pull();

    const { images, boxes } = batch(createRng(1).fork('val'), 32);
    const raw = model.predict(tf.tensor(images.data, images.shape));
    const detections = model.decode(await Promise.all(raw.map(valuesOf)), size, {
      scoreFloor: 0.05,
      iou: 0.5,
      maxDetections: 10,
    });
    const found = detections.filter(([best], i) => best !== undefined && iou(best.box, boxes[i]!) >= 0.5).length;
    // An untrained network has no score over 0.05; boxes drawn at random meet one rectangle in fifty or so.
    expect(found).toBeGreaterThanOrEqual(16);
    trainer.dispose();
    model.network.dispose();
  }, 1_200_000);
});
