import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@loupe/dataset';
import type { Box, Detection, ImageRecord } from '@loupe/dataset/schema';
import { fitMapping } from '@loupe/transforms';
import fc from 'fast-check';
import { createImageCache, detectionsInImage, imagesToBatch, predictDetections, type RawOutput } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'loupe-predict-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A dark picture with one bright rectangle. */
async function picture(id: string, width: number, height: number, [x0, y0, x1, y1]: Box): Promise<ImageRecord> {
  const data = new Uint8Array(width * height);
  for (let y = y0; y < y1; y++) data.fill(255, y * width + x0, y * width + x1);
  writeFileSync(join(folder, `${id}.png`), await encodePng({ width, height, channels: 1, data }));
  return {
    id,
    file: `${id}.png`,
    sha256: '0'.repeat(64),
    width,
    height,
    labels: [{ class: 0, box: [x0, y0, x1, y1] }],
  };
}

/** A network that finds the extent of what is bright: raw output `[n, 4]`. */
const brightBox =
  (shapes: number[][]) =>
  ({ shape, data }: { shape: number[]; data: Float32Array }): RawOutput[] => {
    shapes.push(shape);
    const [n, h, w] = shape as [number, number, number];
    const boxes = new Float32Array(n * 4);
    for (let i = 0; i < n; i++) {
      let box = [w, h, 0, 0];
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
          if (data[((i * h + y) * w + x) * 3]! > 0.8)
            box = [Math.min(box[0]!, x), Math.min(box[1]!, y), Math.max(box[2]!, x + 1), Math.max(box[3]!, y + 1)];
        }
      }
      boxes.set(box, i * 4);
    }
    return [{ shape: [n, 4], data: boxes }];
  };

const model = {
  decode: ([raw]: readonly RawOutput[]): Detection[][] =>
    Array.from({ length: raw!.shape[0]! }, (_, i) => [
      { class: 0, score: 1, box: [...raw!.data.slice(i * 4, i * 4 + 4)] as Box },
    ]),
};
const letterboxed = (size: number) => ({ size, channels: 3 as const, fit: { kind: 'letterbox' as const } });
const options = {
  model,
  workspaceRoot: folder,
  preprocessing: letterboxed(64),
  batch: 2,
  scoreFloor: 0,
  iou: 0.5,
  maxDetections: 100,
};

describe('predictDetections()', () => {
  it('gives detections in the frame of each image, in order, with every batch of one shape', async () => {
    const records = [
      await picture('wide', 128, 64, [32, 16, 64, 48]),
      await picture('high', 32, 64, [8, 8, 24, 32]),
      await picture('square', 64, 64, [3, 5, 7, 60]),
    ];
    const shapes: number[][] = [],
      progress: number[] = [];
    const cache = createImageCache(2 * 64 * 64);
    for (let epoch = 0; epoch < 2; epoch++) {
      const found = await predictDetections({
        ...options,
        records,
        predict: brightBox(shapes),
        cache,
        onProgress: (done) => progress.push(done),
      });
      expect(found.map((detections) => detections.map(({ box }) => box))).toEqual(
        records.map(({ labels }) => [labels[0]!.box]),
      );
    }
    expect(shapes).toEqual(Array.from({ length: 4 }, () => [2, 64, 64, 3]));
    expect(progress).toEqual([2, 3, 2, 3]);
    expect(cache.bytes).toBe(2 * 64 * 64);
  });

  it('gives an empty list for no records', async () => {
    expect(await predictDetections({ ...options, records: [], predict: brightBox([]) })).toEqual([]);
  });

  it('names the file that cannot be read, also when it lies in a later batch', async () => {
    const good = await picture('good', 64, 64, [1, 1, 9, 9]);
    const bad = { ...good, id: 'gone', file: 'gone.png' };
    await expect(
      predictDetections({ ...options, records: [good, good, good, bad], predict: brightBox([]) }),
    ).rejects.toMatchObject({ code: 'IMAGE_MISSING', at: { file: 'gone.png' } });
  });
});

describe('detectionsInImage()', () => {
  const side = fc.integer({ min: 1, max: 900 });
  it('brings back what was letterboxed, clipped to the image', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 32, max: 640 }),
        fc.array(fc.double({ min: -0.4, max: 1.4, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (width, height, size, shares) => {
          const [a, b, c, d] = shares as [number, number, number, number];
          const box: Box = [
            Math.min(a, c) * width,
            Math.min(b, d) * height,
            Math.max(a, c) * width,
            Math.max(b, d) * height,
          ];
          const found = detectionsInImage(
            [{ class: 2, score: 0.5, box: fitMapping({ width, height }, letterboxed(size)).toModel(box) }],
            { width, height },
            letterboxed(size),
          );
          const clipped = [Math.max(0, box[0]), Math.max(0, box[1]), Math.min(width, box[2]), Math.min(height, box[3])];
          if (clipped[2]! - clipped[0]! < 1e-6 || clipped[3]! - clipped[1]! < 1e-6) return;
          expect(found).toHaveLength(1);
          found[0]!.box.forEach((value, i) =>
            expect(Math.abs(value - clipped[i]!)).toBeLessThan(1e-6 * Math.max(width, height)),
          );
          expect(found[0]).toMatchObject({ class: 2, score: 0.5 });
        },
      ),
    );
  });

  it('drops what lies in the margin alone', () => {
    expect(
      detectionsInImage([{ class: 0, score: 1, box: [0, 0, 64, 10] }], { width: 128, height: 64 }, letterboxed(64)),
    ).toEqual([]);
  });
});

describe('imagesToBatch()', () => {
  it('repeats grey, scales to [0, 1] and fills with black', () => {
    const grey = { width: 1, height: 1, channels: 1 as const, data: Uint8Array.of(51) },
      colour = { width: 1, height: 1, channels: 3 as const, data: Uint8Array.of(0, 255, 102) };
    const { shape, data } = imagesToBatch([grey, colour], { size: 1 }, 3);
    expect(shape).toEqual([3, 1, 1, 3]);
    expect([...data]).toEqual([0.2, 0.2, 0.2, 0, 1, 0.4, 0, 0, 0].map(Math.fround));
  });
});
