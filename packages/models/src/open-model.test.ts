import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { createPredictor, encodeSafetensors, loadEngine, tf, type Tensor } from '@loupe/engine';
import { buildModelFor, openModel, outputsFor } from './index.ts';

loadEngine();
const folder = mkdtempSync(join(tmpdir(), 'loupe-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const size = 64;
const images = {
  shape: [1, size, size, 3],
  data: Float32Array.from({ length: size * size * 3 }, (_, i) => ((i * 37) % 101) / 101),
};

describe('openModel()', () => {
  it.each([
    ['yolo11n', 'detection', 2, {}],
    ['unet', 'segmentation', 1, { width: 4 }],
    ['unet', 'segmentation', 3, { width: 4 }],
    ['resnet18', 'classification', 2, {}],
  ] as const)(
    'opens %s for %s of %i classes, which predicts what the saved network did',
    async (name, task, classes, options) => {
      const model = buildModelFor(name, { classes, options });
      model.network.initialise(createRng(7));
      const weights = join(folder, `${name}-${classes}.safetensors`);
      await writeFile(weights, encodeSafetensors(await model.network.state()));
      const run = (batch: Readonly<Record<string, Tensor>>) => model.predict(batch['images']!);
      const before = await createPredictor({ network: model.network, run, execution: 'eager' }).predict({ images });
      model.network.dispose();

      const tensors = tf.memory().numTensors;
      const opened = await openModel({ model: name, options, classes, weights, execution: 'eager' });
      expect(opened.task).toBe(task);
      const after = await opened.predict(images);
      expect(after).toEqual(before);
      if (opened.task === 'segmentation') expect(after[0]!.shape).toEqual([1, size, size, outputsFor(task, classes)]);
      if (opened.task === 'classification') {
        const [row] = opened.model.decode(after);
        expect(row!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
      }
      opened.dispose();
      expect(tf.memory().numTensors).toBe(tensors);
    },
  );

  it('refuses a name that the zoo does not have, and weights of another number of classes', async () => {
    const weights = join(folder, 'unet-1.safetensors');
    await expect(openModel({ model: 'unett', classes: 1, weights, execution: 'eager' })).rejects.toMatchObject({
      code: 'MODEL_UNKNOWN',
      fix: 'Did you mean unet?',
    });
    await expect(
      openModel({ model: 'unet', options: { width: 4 }, classes: 2, weights, execution: 'eager' }),
    ).rejects.toMatchObject({ code: 'WEIGHTS_DO_NOT_FIT' });
  });
});

describe('outputsFor()', () => {
  it('gives a segmenter one output of one class, and else one more for the background', () => {
    expect([1, 2, 3].map((classes) => outputsFor('segmentation', classes))).toEqual([1, 3, 4]);
    expect([1, 2, 3].map((classes) => outputsFor('classification', classes))).toEqual([1, 2, 3]);
  });
});
