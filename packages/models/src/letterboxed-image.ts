import { join } from 'node:path';
import { decodeImage, type Raster } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';
import { letterbox, renderImage } from '@loupe/transforms';

/** Letterboxed pictures, kept so that an epoch need not decode what another has decoded. */
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

export interface ImageSource {
  /** Image files are named from here. */
  readonly workspaceRoot: string;
  /** Side of the square in pixels. */
  readonly size: number;
  readonly cache?: ImageCache;
}

/** The picture of a record as the data set states it: decoded, and made by its recipe where it has one. */
export async function loadPicture(record: ImageRecord, workspaceRoot: string): Promise<Raster> {
  return renderImage(record, await decodeImage(join(workspaceRoot, record.file), record.file));
}

/**
 * The picture of a record in the square that the model sees; grey pictures keep one channel.
 *
 * @throws {DataError} as `decodeImage`, and `IMAGE_SIZE` where the file is not the one that was ingested
 */
export async function loadLetterboxed(
  record: ImageRecord,
  { workspaceRoot, size, cache }: ImageSource,
): Promise<Raster> {
  const key = `${size} ${record.id}`;
  const kept = cache?.get(key);
  if (kept !== undefined) return kept;
  const { raster } = letterbox(await loadPicture(record, workspaceRoot), size);
  cache?.offer(key, raster);
  return raster;
}

const unit = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/**
 * Letterboxed pictures as the numbers that a model takes: `[n, size, size, 3]`, float32 in [0, 1]; grey is repeated.
 *
 * @param batch  the n of the result; pictures that are missing for it are black
 */
export function imagesToBatch(
  rasters: readonly Raster[],
  size: number,
  batch = rasters.length,
): { shape: number[]; data: Float32Array } {
  const pixels = size * size;
  const data = new Float32Array(batch * pixels * 3);
  rasters.forEach(({ data: from, channels }, index) => {
    let at = index * pixels * 3;
    if (channels === 3) for (let i = 0; i < pixels * 3; i++) data[at++] = unit[from[i]!]!;
    else {
      for (let i = 0; i < pixels; i++) {
        const value = unit[from[i]!]!;
        data[at++] = value;
        data[at++] = value;
        data[at++] = value;
      }
    }
  });
  return { shape: [batch, size, size, 3], data };
}
