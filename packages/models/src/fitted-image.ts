import { join } from 'node:path';
import { canonicalJson } from '@loupe/core';
import { decodeImage, ignoredPixel, type ClassMap, type Raster } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import { applyToMask, applyToRaster, fitSteps, renderClassMap, renderImage } from '@loupe/transforms';
import type { Preprocessing } from '@loupe/transforms/schema';

/** Fitted pictures and class maps, kept so that an epoch need not decode what another has decoded. */
export interface ImageCache {
  get(key: string): Raster | undefined;
  /** Keeps the raster if there is room; a cache that is full keeps what it has. */
  offer(key: string, raster: Raster): void;
  readonly bytes: number;
}

/**
 * A cache that fills until `maxBytes` and then takes nothing more. Every epoch reads every picture once, so throwing out the
 * oldest would throw out each one just before it is read again.
 */
export function createImageCache(maxBytes: number): ImageCache {
  const rasters = new Map<string, Raster>();
  let bytes = 0;
  return {
    get: (key) => rasters.get(key),
    offer(key, raster) {
      if (rasters.has(key) || bytes + raster.data.length > maxBytes) return;
      rasters.set(key, raster);
      bytes += raster.data.length;
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Where pictures lie, and what becomes of them before a model sees them. */
export interface ImageSource {
  /** Image files are named from here. */
  readonly workspaceRoot: string;
  /** As the model's card states it. */
  readonly preprocessing: Preprocessing;
  readonly cache?: ImageCache;
}

/** The picture of a record as the data set states it: decoded, and made by its recipe where it has one. */
export async function loadPicture(record: ImageRecord, workspaceRoot: string): Promise<Raster> {
  return renderImage(record, await decodeImage(join(workspaceRoot, record.file), record.file));
}

/**
 * The picture of a record in the square that the model sees, not yet normalised; grey pictures keep one channel.
 *
 * @throws {DataError} as `decodeImage`, and `IMAGE_SIZE` where the file is not the one that was ingested
 */
export async function loadFitted(
  record: ImageRecord,
  { workspaceRoot, preprocessing, cache }: ImageSource,
): Promise<Raster> {
  const key = cacheKey('picture', record, preprocessing);
  const kept = cache?.get(key);
  if (kept !== undefined) return kept;
  const raster = fitPicture(await loadPicture(record, workspaceRoot), preprocessing);
  cache?.offer(key, raster);
  return raster;
}

/** A picture in the square that the model sees. */
export function fitPicture(picture: Raster, preprocessing: Pick<Preprocessing, 'fit' | 'size'>): Raster {
  return applyToRaster(picture, fitSteps(preprocessing));
}

/**
 * The class of every pixel of a record in the square that the model sees, as the picture is fitted into it; `ignoredPixel` where there is
 * no picture: in margins, and where a recipe shows more than there was.
 *
 * @throws {DataError} as `paintClassMap` and `compose`
 */
export function loadClassMap(
  record: ImageRecord,
  { preprocessing, cache }: Pick<ImageSource, 'preprocessing' | 'cache'>,
): ClassMap {
  const key = cacheKey('class map', record, preprocessing);
  const kept = cache?.get(key);
  if (kept !== undefined) return { width: kept.width, height: kept.height, classes: kept.data };
  const map = applyToMask(renderClassMap(record, ignoredPixel), fitSteps(preprocessing), ignoredPixel);
  cache?.offer(key, { width: map.width, height: map.height, channels: 1, data: map.classes });
  return map;
}

const cacheKey = (what: string, { id }: ImageRecord, { fit, size }: Preprocessing) =>
  [what, canonicalJson(fit), size, id].join(' ');

const channels = [0, 1, 2] as const;

/** What each of the 256 pixel values becomes, for each channel. */
function valueTables(normalise: Preprocessing['normalise']): readonly Float32Array[] {
  const { mean, sd } = normalise ?? { mean: [0, 0, 0], sd: [1, 1, 1] };
  return channels.map((c) => Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean[c]) / sd[c]));
}

/**
 * Fitted pictures as the numbers that a model takes: `[n, size, size, 3]`, float32 in [0, 1], or normalised; grey is repeated.
 *
 * @param batch  the n of the result; pictures that are missing for it are all 0
 */
export function imagesToBatch(
  rasters: readonly Raster[],
  { size, normalise }: Pick<Preprocessing, 'size' | 'normalise'>,
  batch = rasters.length,
): { shape: number[]; data: Float32Array } {
  const pixels = size * size;
  const data = new Float32Array(batch * pixels * 3);
  const [red, green, blue] = valueTables(normalise) as [Float32Array, Float32Array, Float32Array];
  rasters.forEach(({ data: from, channels: given }, index) => {
    let at = index * pixels * 3;
    const step = given === 3 ? 1 : 0;
    for (let i = 0, pixel = 0; pixel < pixels; pixel++, i += given) {
      data[at++] = red[from[i]!]!;
      data[at++] = green[from[i + step]!]!;
      data[at++] = blue[from[i + 2 * step]!]!;
    }
  });
  return { shape: [batch, size, size, 3], data };
}
