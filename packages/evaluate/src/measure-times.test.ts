import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePng } from '@loupe/dataset';
import { measureTimes } from './measure-times.ts';
import { foundImage } from './detection/testing/found-image.ts';

const folder = mkdtempSync(join(tmpdir(), 'loupe-times-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('measureTimes()', () => {
  it('times each part of each image after the warm-up, and adds them up without decoding', async () => {
    const record = { ...foundImage('a', [], []).record, file: 'a.png' };
    writeFileSync(
      join(folder, 'a.png'),
      await encodePng({ width: 100, height: 100, channels: 1, data: new Uint8Array(10_000) }),
    );
    let clock = 0,
      calls = 0;
    const times = await measureTimes({
      postprocess: () => {
        clock += 100;
      },
      predict: () => {
        clock += 1000;
        calls++;
        return [];
      },
      records: [record, record],
      images: 3,
      warmup: 2,
      preprocessing: { size: 32, channels: 3, fit: { kind: 'letterbox' } },
      workspaceRoot: folder,
      now: () => clock++,
    });
    expect(calls).toBe(5);
    expect(times).toEqual({
      image_decode_ms: [1, 1, 1],
      image_preprocess_ms: [1, 1, 1],
      image_inference_ms: [1001, 1001, 1001],
      image_postprocess_ms: [101, 101, 101],
      image_ms: [1103, 1103, 1103],
    });
  });

  it('measures nothing where there is no image', async () => {
    const nothing = await measureTimes({
      postprocess: () => undefined,
      predict: () => [],
      records: [],
      images: 3,
      warmup: 1,
      preprocessing: { size: 32, channels: 3, fit: { kind: 'letterbox' } },
      workspaceRoot: folder,
      now: () => 0,
    });
    expect(Object.values(nothing).flat()).toEqual([]);
  });
});
