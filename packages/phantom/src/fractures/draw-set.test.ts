import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRng, sha256 } from '@loupe/core';
import { decodeImage } from '@loupe/dataset';
import { makeWorkspace, type TestWorkspace } from '@loupe/stage/testing';
import { fillFromPreset, phantom } from '../index.ts';
import { drawImage } from './draw-image.ts';
import { FracturesConfig } from './schema.ts';

let workspace: TestWorkspace;
beforeAll(async () => (workspace = await makeWorkspace()));
afterAll(() => workspace.remove());

const read = async (folder: string, file: string) => await readFile(join(workspace.root, folder, 'raw', file));

describe('phantom', () => {
  it('phantom writes a YOLO set whose rows are the drawn boxes', async () => {
    const folder = await workspace.run(phantom, {
      cell: 'yolo',
      seed: 3,
      config: { name: 'wrist', images: 6, negatives: 0.3 },
    });
    expect((await read(folder, 'data.yaml')).toString()).toBe('nc: 1\nnames: ["fracture"]\n');
    const config = fillFromPreset(FracturesConfig.parse({ name: 'wrist', images: 6, negatives: 0.3 }));
    expect(await readdir(join(workspace.root, folder, 'raw/labels'))).toHaveLength(6);
    for (let index = 0; index < 6; index++) {
      const drawn = drawImage(config, index, createRng(3));
      expect(sha256(await read(folder, `images/${drawn.name}.png`))).toBe(sha256(drawn.png));
      const rows = (await read(folder, `labels/${drawn.name}.txt`)).toString().split('\n').filter(Boolean);
      expect(rows).toHaveLength(drawn.labels.length);
      rows.forEach((row, i) => {
        const [index, cx, cy, w, h] = row.split(' ').map(Number) as [number, number, number, number, number];
        const { width, height, labels } = drawn;
        expect(index).toBe(0);
        const box = [(cx - w / 2) * width, (cy - h / 2) * height, (cx + w / 2) * width, (cy + h / 2) * height];
        box.forEach((side, j) => expect(side).toBeCloseTo(labels[i]!.box[j]!, 2));
      });
    }
  });

  it('phantom writes a COCO set whose boxes enclose their outlines and whose files are there', async () => {
    const folder = await workspace.run(phantom, {
      cell: 'coco',
      seed: 3,
      config: { name: 'hand', preset: 'hand', images: 5 },
    });
    const coco = JSON.parse((await read(folder, 'annotations.json')).toString()) as {
      images: { id: number; file_name: string; width: number; height: number }[];
      annotations: { image_id: number; bbox: number[]; segmentation: number[][]; area: number }[];
      categories: unknown[];
    };
    expect(coco.categories).toEqual([{ id: 1, name: 'fracture' }]);
    for (const { file_name, width, height } of coco.images) {
      expect(await decodeImage(await read(folder, `images/${file_name}`))).toMatchObject({
        width,
        height,
        channels: 1,
      });
    }
    expect(coco.annotations.length).toBeGreaterThan(2);
    for (const { bbox, segmentation, area } of coco.annotations) {
      const xs = segmentation[0]!.filter((_, i) => i % 2 === 0);
      expect(Math.min(...xs)).toBeCloseTo(bbox[0]!, 3);
      expect(Math.max(...xs)).toBeCloseTo(bbox[0]! + bbox[2]!, 3);
      expect(area).toBeGreaterThan(0);
      expect(area).toBeLessThanOrEqual(bbox[2]! * bbox[3]! + 0.01);
    }
  });

  it('phantom draws each image the same however many there are', () => {
    const config = (images: number) => fillFromPreset(FracturesConfig.parse({ images }));
    expect(drawImage(config(1), 4, createRng(0))).toEqual(drawImage(config(9), 4, createRng(0)));
  });

  // These bytes must not change with the machine or with Node: hashes of pictures stand in manifests, and caches hang on them.
  it.each(Object.entries(pinned()))('phantom draws %s to the same bytes everywhere', (preset, hash) => {
    const config = fillFromPreset(FracturesConfig.parse({ preset }));
    expect(sha256(drawImage(config, 0, createRng(0)).png)).toBe(hash);
  });
});

function pinned() {
  return {
    wrist: 'c31717c9749a2ed151dc1476c0762fe126eb71889e79d610c8368055fe9b0ddc',
    elbow: 'ee4da607bd9c0ade5aeacf46ee80b9bae0987d62933662125fa0db6409a60d3e',
    hand: 'e85f0025dfa30a5faeace793b013d7531074735479c2096b92ba9802f8db2b7a',
  };
}
