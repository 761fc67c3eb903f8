import { createRng } from '@loupe/core';
import { tf } from '@loupe/engine';
import { yolo11Flops } from './flops.ts';
import { buildYolo11 } from './network.ts';
import type { ScaleName } from './scales.ts';

describe('buildYolo11()', () => {
  // Parameters as the header of the reference's yolo11.yaml states them, for 80 classes.
  it.each([
    ['n', 2_624_080],
    ['s', 9_458_752],
    ['m', 20_114_688],
  ] as [ScaleName, number][])(
    'buildYolo11() at scale %s has as many parameters as the reference',
    (scale, expected) => {
      expect(buildYolo11({ scale, classes: 80 }).network.parameterCount).toBe(expected);
    },
  );

  it('buildYolo11() starts with the biases of the reference', async () => {
    const { network } = buildYolo11({ scale: 'n', classes: 2 });
    network.initialise(createRng(0));
    const values = async (name: string) => [...(await network.parameters.get(name)!.values())];
    expect(await values('model.23.cv2.1.2.bias')).toEqual(Array(64).fill(2));
    for (const [level, stride] of [8, 16, 32].entries()) {
      const expected = Math.fround(Math.log(5 / 2 / (640 / stride) ** 2));
      expect(await values(`model.23.cv3.${level}.2.bias`)).toEqual([expected, expected]);
    }
    expect(await values('model.23.dfl.conv.weight')).toEqual(Array.from({ length: 16 }, (_, bin) => bin));
    expect(network.trainable().map(([name]) => name)).not.toContain('model.23.dfl.conv.weight');
    network.dispose();
  });

  it('buildYolo11() gives the logits of every point of a picture that is not square', () => {
    const { network, distances } = buildYolo11({ scale: 'n', classes: 2 });
    network.initialise(createRng(0));
    const [boxes, scores, sides] = tf.tidy(() => {
      const heads = network.run('inference', tf.zeros([1, 64, 96, 3]));
      return [heads.boxes.shape, heads.scores.shape, distances(heads.boxes).shape];
    });
    const points = 8 * 12 + 4 * 6 + 2 * 3;
    expect([boxes, scores, sides]).toEqual([
      [1, points, 64],
      [1, points, 2],
      [1, points, 4],
    ]);
    network.dispose();
  });
});

describe('yolo11Flops()', () => {
  // The header of the reference's yolo11.yaml, for 80 classes at 640 pixels; it counts normalisation and activations, too.
  it.each([
    ['n', 6.6],
    ['s', 21.7],
    ['m', 68.5],
  ] as [ScaleName, number][])('yolo11Flops() at scale %s is near %f G', (scale, expected) => {
    const { network } = buildYolo11({ scale, classes: 80 });
    const shapes = new Map([...network.parameters].map(([name, { shape }]) => [name, shape]));
    const operations = yolo11Flops(shapes, 640) / 1e9;
    expect(operations / expected).toBeGreaterThan(0.97);
    expect(operations / expected).toBeLessThan(1.03);
  });
});
