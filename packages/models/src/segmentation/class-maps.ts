import { ShapeError, UsageError } from '@loupe/core';
import type { ClassMap } from '@loupe/dataset';
import type { HostArray, RawOutput } from '../define-model.ts';

/**
 * Maps of one batch as one array.
 *
 * @returns `[n, h, w]` int32
 * @throws {ShapeError} `CLASS_MAP_SIZES` where the maps differ in size
 * @throws {UsageError} `MODEL_SIZE` where a side is not a multiple of `sizeMultiple`
 */
export function classMapsToBatch(maps: readonly ClassMap[], sizeMultiple: number): HostArray {
  const { width, height } = maps[0] ?? { width: 0, height: 0 };
  if (maps.some((map) => map.width !== width || map.height !== height)) {
    throw new ShapeError(
      `Cannot batch class maps: expected ${width} x ${height} for all, found ${maps.map((map) => `${map.width} x ${map.height}`).join(', ')}`,
      { code: 'CLASS_MAP_SIZES' },
    );
  }
  if (width % sizeMultiple !== 0 || height % sizeMultiple !== 0) {
    throw new UsageError(
      `Cannot train on ${width} x ${height}: expected sides that are multiples of ${sizeMultiple}, found others`,
      {
        code: 'MODEL_SIZE',
        at: { key: 'size' },
        fix: `Set size to ${Math.max(1, Math.round(width / sizeMultiple)) * sizeMultiple}`,
      },
    );
  }
  const data = new Int32Array(maps.length * width * height);
  maps.forEach(({ classes }, i) => data.set(classes, i * width * height));
  return { shape: [maps.length, height, width], data };
}

/**
 * The likeliest class of every pixel, the first of equals; with one logit 1 where it is over 0, that is where the sigmoid is over a half.
 *
 * @param logits  `[n, h, w, classes]`
 */
export function likeliestClasses({ shape, data }: RawOutput): ClassMap[] {
  const [count, height, width, classes] = shape as [number, number, number, number];
  const pixels = height * width;
  const classAt = (pixel: number): number => {
    const start = pixel * classes;
    if (classes === 1) return data[start]! > 0 ? 1 : 0;
    let best = 0;
    for (let c = 1; c < classes; c++) if (data[start + c]! > data[start + best]!) best = c;
    return best;
  };
  return Array.from({ length: count }, (_, image) => ({
    width,
    height,
    classes: Uint8Array.from({ length: pixels }, (_pixel, i) => classAt(image * pixels + i)),
  }));
}
