import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng, ignoredPixel, type ClassMap } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import type { Fit } from '@loupe/transforms/schema';
import {
  classMapsInImages,
  createImageCache,
  loadClassMap,
  predictClassMaps,
  predictObjects,
  predictProbabilities,
  type RawOutput,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'loupe-maps-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fits: Fit[] = [{ kind: 'letterbox' }, { kind: 'stretch' }, { kind: 'centre-crop', resize: 64 }];
const squareOf = (fit: Fit, size = 64) => ({ size, channels: 3 as const, fit });

/** A disc as an outline, and as the class of every pixel. */
function disc(width: number, height: number): ImageRecord {
  const [x, y, radius] = [width * 0.45, height * 0.55, Math.min(width, height) * 0.3];
  const ring = Array.from({ length: 64 }, (_, i) => [
    x + radius * Math.cos((i * Math.PI) / 32),
    y + radius * Math.sin((i * Math.PI) / 32),
  ]).flat();
  const box: [number, number, number, number] = [x - radius, y - radius, x + radius, y + radius];
  return {
    id: `disc ${width} ${height}`,
    file: 'disc.png',
    sha256: '0'.repeat(64),
    width,
    height,
    labels: [{ class: 1, box, outlines: [ring] }],
  };
}

/** Logits of a network that is sure of the classes that it is shown. */
function sure(maps: readonly ClassMap[], depth: number): RawOutput {
  const { width, height } = maps[0]!;
  const data = new Float32Array(maps.length * width * height * depth);
  maps.forEach(({ classes }, n) =>
    classes.forEach((of, i) => {
      const at = (n * width * height + i) * depth;
      if (depth === 1) data[at] = of === 0 || of === ignoredPixel ? -4 : 4;
      else data[at + (of === ignoredPixel ? 0 : of)] = 4;
    }),
  );
  return { shape: [maps.length, height, width, depth], data };
}

function dice(a: ClassMap, b: ClassMap, of: number): number {
  let both = 0;
  let each = 0;
  a.classes.forEach((value, i) => {
    const other = b.classes[i]!;
    if (value === of && other === of) both++;
    each += Number(value === of) + Number(other === of);
  });
  return (2 * both) / each;
}

const fullSize = (record: ImageRecord) =>
  loadClassMap(record, {
    preprocessing: squareOf({ kind: 'centre-crop', resize: record.width }, record.width),
  });

describe('loadClassMap()', () => {
  it('ignores margins, keeps the classes elsewhere, and reads each record once where there is a cache', () => {
    const cache = createImageCache(1 << 20);
    const record = disc(100, 50);
    const load = () => loadClassMap(record, { preprocessing: squareOf({ kind: 'letterbox' }), cache });
    const map = load();
    expect(map).toMatchObject({ width: 64, height: 64 });
    expect([...map.classes.subarray(0, 64 * 16)].every((of) => of === ignoredPixel)).toBe(true);
    expect(new Set(map.classes.subarray(64 * 16, 64 * 48))).toEqual(new Set([0, 2]));
    expect(load().classes).toBe(map.classes);
    expect(loadClassMap(record, { preprocessing: squareOf({ kind: 'stretch' }), cache }).classes).not.toContain(
      ignoredPixel,
    );
  });
});

describe('classMapsInImages()', () => {
  it.each(fits)('brings what was fitted by $kind back to the frame of the image', (fit) => {
    for (const side of [64, 170]) {
      const record = disc(side, side);
      const square = loadClassMap(record, { preprocessing: squareOf(fit) });
      for (const depth of [1, 3]) {
        const [map] = [...classMapsInImages([sure([square], depth)], [record], squareOf(fit))];
        const found = depth === 1 ? { ...map!, classes: map!.classes.map((of) => 2 * of) } : map!;
        expect(dice(found, fullSize(record), 2)).toBeGreaterThan(side === 64 ? 0.999 : 0.985);
      }
    }
  });

  it('is nearer to the truth than the nearest label', () => {
    const record = disc(300, 300);
    const square = loadClassMap(record, { preprocessing: squareOf({ kind: 'stretch' }) });
    const [smooth] = [...classMapsInImages([sure([square], 3)], [record], squareOf({ kind: 'stretch' }))];
    const nearest = {
      ...smooth!,
      classes: smooth!.classes.map(
        (_, i) =>
          square.classes[Math.floor((Math.floor(i / 300) * 64) / 300) * 64 + Math.floor(((i % 300) * 64) / 300)]!,
      ),
    };
    const truth = fullSize(record);
    expect(dice(smooth!, truth, 2)).toBeGreaterThan(dice(nearest, truth, 2));
  });

  it('calls background what a centre crop does not show, and does not mix margins in', () => {
    const everywhere: RawOutput = { shape: [1, 2, 2, 1], data: new Float32Array(4).fill(1) };
    const cropped = { size: 2, fit: { kind: 'centre-crop' as const, resize: 4 } };
    expect([...[...classMapsInImages([everywhere], [{ width: 4, height: 4 }], cropped)][0]!.classes]).toEqual([
      0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0,
    ]);
    // The picture fills the second row of three alone; its logits are 1, those of the margins -9.
    const margins: RawOutput = { shape: [1, 3, 3, 1], data: Float32Array.of(-9, -9, -9, 1, 1, 1, -9, -9, -9) };
    const boxed = { size: 3, fit: { kind: 'letterbox' as const } };
    expect(new Set([...classMapsInImages([margins], [{ width: 9, height: 3 }], boxed)][0]!.classes)).toEqual(
      new Set([1]),
    );
  });
});

describe('predict…() of the other tasks', () => {
  const records = [disc(40, 20), disc(20, 40), disc(30, 30)];
  const options = { workspaceRoot: folder, preprocessing: squareOf({ kind: 'letterbox' }), batch: 2 };
  const pictures = async () => {
    for (const [i, { width, height }] of records.entries()) {
      const data = new Uint8Array(width * height);
      writeFileSync(join(folder, `${i}.png`), await encodePng({ width, height, channels: 1, data }));
    }
    return records.map((record, i) => ({ ...record, file: `${i}.png` }));
  };

  it('predictClassMaps() gives one map a record, in the frame of its image', async () => {
    const sizes: number[][] = [];
    let batches = 0;
    const predict = () => {
      batches++;
      return [{ shape: [2, 64, 64, 1], data: new Float32Array(2 * 64 * 64).fill(1) }];
    };
    for await (const { width, height, classes } of predictClassMaps({
      ...options,
      predict,
      records: await pictures(),
    })) {
      sizes.push([width, height]);
      expect(classes).toHaveLength(width * height);
      expect(new Set(classes)).toEqual(new Set([1]));
      if (sizes.length < 3) expect(batches).toBe(1); // the second batch waits until it is asked for
    }
    expect(sizes).toEqual(records.map(({ width, height }) => [width, height]));
  });

  it('predictObjects() gives one box a record, clipped to its image and never dropped', async () => {
    const found = await predictObjects({
      ...options,
      records: await pictures(),
      predict: () => [],
      model: { decode: () => [0, 1].map(() => ({ class: 1, score: 0.75, box: [0, 0, 64, 16] })) },
    });
    expect(found.map(({ box }) => box)).toEqual([
      [0, 0, 40, 0],
      [0, 0, 20, 10],
      [0, 0, 30, 7.5],
    ]);
  });

  it('predictProbabilities() gives one row a record', async () => {
    const found = await predictProbabilities({
      ...options,
      records: await pictures(),
      predict: () => [],
      model: {
        decode: () => [
          [0.25, 0.75],
          [1, 0],
        ],
      },
    });
    expect(found).toEqual([
      [0.25, 0.75],
      [1, 0],
      [0.25, 0.75],
    ]);
  });
});
