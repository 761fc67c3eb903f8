import { join } from 'node:path';
import { createRng } from '@loupe/core';
import { openSource, readDataset } from '@loupe/dataset';
import { makeWorkspace, type TestWorkspace } from '@loupe/stage/testing';
import { fillFromPreset, fracturePresets, phantom } from '../index.ts';
import { drawImage } from './draw-image.ts';
import { FracturesConfig } from './schema.ts';

let workspace: TestWorkspace;
beforeAll(async () => (workspace = await makeWorkspace()));
afterAll(() => workspace.remove());

it.each(fracturePresets.flatMap((preset) => [[preset, 'yolo'] as const, [preset, 'coco'] as const]))(
  'phantom %s as %s is read back whole: no label rejected, none warned of, boxes to 1e-5 px',
  async (preset, writes) => {
    const settings = { name: preset, preset, writes, images: 6, negatives: 0.2 };
    const folder = await workspace.run(phantom, { cell: `${preset}-${writes}`, seed: 5, config: settings });
    const source = await openSource(join(workspace.root, folder, 'raw'), { images: 'decode' });
    const { dataset, format, labelsFound } = await readDataset(source, { name: preset });
    const config = fillFromPreset(FracturesConfig.parse(settings));
    const drawn = Array.from({ length: 6 }, (_, i) => drawImage(config, i, createRng(5)));
    expect(format).toBe(writes);
    expect(dataset).toMatchObject({ classes: ['fracture'], rejected: [], warnings: [] });
    expect(labelsFound).toBe(drawn.reduce((sum, { labels }) => sum + labels.length, 0));
    expect(dataset.images).toHaveLength(6);
    for (const image of dataset.images) {
      const { width, height, labels } = drawn.find(({ name }) => image.file === `images/${name}.png`)!;
      expect(image).toMatchObject({ width, height });
      expect(image.labels).toHaveLength(labels.length);
      image.labels.forEach(({ box, outlines }, i) => {
        box.forEach((side, j) => expect(side).toBeCloseTo(labels[i]!.box[j]!, 5));
        expect(outlines !== undefined).toBe(writes === 'coco');
      });
    }
  },
);
