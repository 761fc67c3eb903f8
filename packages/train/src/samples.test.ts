import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { encodePng, ignoredPixel } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import { buildModelFor } from '@loupe/models';
import { TransformSteps } from '@loupe/transforms';
import { loadSteps, type LoaderOptions } from './loader.ts';
import { measureChannels } from './normalisation.ts';

const folder = mkdtempSync(join(tmpdir(), 'loupe-samples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const side = 32;
const preprocessing = { size: side, channels: 3 as const, fit: { kind: 'stretch' as const } };
const source = { workspaceRoot: folder, preprocessing };

/** Dark, but for a bright quarter: rows and columns below 16. */
async function quarter(id: string, change: Partial<ImageRecord> = {}): Promise<ImageRecord> {
  const data = Uint8Array.from({ length: side * side }, (_, i) => (i % side < 16 && i < side * 16 ? 255 : 0));
  writeFileSync(join(folder, `${id}.png`), await encodePng({ width: side, height: side, channels: 1, data }));
  return {
    id,
    file: `${id}.png`,
    sha256: '0'.repeat(64),
    width: side,
    height: side,
    labels: [{ class: 0, box: [0, 0, 16, 16], outlines: [[0, 0, 16, 0, 16, 16, 0, 16]] }],
    ...change,
  };
}

async function batches(model: string, options: Partial<LoaderOptions>, steps = 1) {
  const records = await Promise.all(['a', 'b', 'c', 'd'].map((id) => quarter(id)));
  const loading: LoaderOptions = {
    records,
    source,
    model: buildModelFor(model, { classes: 1 }),
    batch: 4,
    sampling: 'shuffle',
    augment: [],
    rng: createRng(0),
    ...options,
  };
  const found = [];
  for await (const batch of loadSteps(0, steps, loading)) found.push(batch);
  return found;
}

describe('loadSteps()', () => {
  it('moves class maps with the pixels, and ignores what no picture covers', async () => {
    const augment = TransformSteps.parse([
      { 'flip-x': {} },
      { affine: { translate: 0.3 } },
      { crop: { share: [0.6, 0.9] } },
    ]);
    const [batch] = await batches('unet', { augment });
    const { images, classMap } = batch!.feed as unknown as Record<'images' | 'classMap', { data: Float32Array }>;
    let agree = 0;
    const seen = new Set<number>();
    classMap.data.forEach((of, i) => {
      seen.add(of);
      const bright = images.data[3 * i]! > 0.5;
      if (of === ignoredPixel ? !bright : bright === (of === 1)) agree++;
    });
    expect(seen).toEqual(new Set([0, 1, ignoredPixel]));
    // Pixels on an edge are half bright.
    expect(agree / classMap.data.length).toBeGreaterThan(0.95);
  });

  it('goes on through the data where an epoch ends, and starts anywhere with what would come there', async () => {
    const all = await batches('unet', { batch: 2 }, 4);
    expect(new Set(all.slice(0, 2).flatMap(({ images }) => images)).size).toBe(4);
    const records = await Promise.all(['a', 'b', 'c', 'd'].map((id) => quarter(id)));
    const model = buildModelFor('unet', { classes: 1 });
    const later = loadSteps(3, 4, {
      records,
      source,
      model,
      batch: 2,
      sampling: 'shuffle',
      augment: [],
      rng: createRng(0),
    });
    expect((await later.next()).value.images).toEqual(all[3]!.images);
  });

  it('shows a localiser an image as it was where augmentation moves its object out of sight', async () => {
    const augment = TransformSteps.parse([
      { affine: { scale: [20, 20] } },
      { crop: { share: [0.05, 0.05], at: 'random' } },
    ]);
    const [batch] = await batches('own_cnn', { augment });
    const boxes = [...(batch!.feed['boxes'] as { data: Float32Array }).data];
    expect(boxes.length).toBe(16);
    expect(boxes.every((share) => share >= 0 && share <= 1)).toBe(true);
  });

  it('gives a classifier the class of each image, drawn by class where sampling is balanced', async () => {
    const records = await Promise.all([1, 0, 0, 0].map((of, i) => quarter(`k${i}`, { class: of, labels: [] })));
    const model = buildModelFor('resnet18', { classes: 2 });
    const found = await batches('resnet18', { records, model, batch: 2, sampling: 'balanced' }, 60);
    const classes = found.flatMap(({ feed }) => [...feed['classes']!.data]);
    expect(Math.abs(classes.filter((of) => of === 1).length / classes.length - 0.5)).toBeLessThan(0.2);
  });
});

describe('measureChannels()', () => {
  it('gives mean and deviation over all pixels of the fitted pictures', async () => {
    const { mean, sd } = await measureChannels([await quarter('m'), await quarter('n')], source);
    expect(mean).toEqual([0.25, 0.25, 0.25]);
    sd.forEach((value) => expect(value).toBeCloseTo(Math.sqrt(0.25 * 0.75), 12));
  });
});
