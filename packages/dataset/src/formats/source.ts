import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, LoupeError, sha256 } from '@loupe/core';
import { decodeImage, readImageSize } from '../images/decode.ts';
import { hasImageExtension } from '../images/image-format.ts';
import { pixelHash } from '../images/pixel-hash.ts';
import { thumbnailOf, type Thumbnail } from '../images/thumbnail.ts';
import { mapConcurrently } from '../map-concurrently.ts';

/** What is known of one picture of a source before any label is read. */
export interface SourceImage {
  /** Pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  readonly sha256: string;
  /** Hash of the decoded pixels; left out where the pixels were not decoded. */
  readonly pixelHash?: string;
  /** Left out where pictures are not compared. */
  readonly thumbnail?: Thumbnail;
}

/** Why a picture cannot be used. */
export interface ImageProblem {
  readonly code: string;
  readonly reason: string;
}

/** The files of one data set, as formats see them: nothing of it is written to. Paths are relative, with forward slashes, sorted. */
export interface DatasetSource {
  readonly files: readonly string[];
  /** Every file that is named as a picture. */
  readonly images: ReadonlyMap<string, SourceImage | ImageProblem>;
  /** The text of one of `files`, without a byte-order mark. */
  readText(file: string): Promise<string>;
  /** The bytes of one of `files`. */
  readBytes(file: string): Promise<Uint8Array>;
}

export const isImageProblem = (image: SourceImage | ImageProblem): image is ImageProblem => 'code' in image;

/**
 * - `decode`: every picture is decoded, so that a damaged one is found now and not in the middle of training
 * - `compare`: decoded, and reduced to thumbnails too, so that nearly equal pictures can be found
 * - `header`: only sizes are read; damage behind the header and equal pixels go unseen
 */
export type ImageChecks = 'decode' | 'compare' | 'header';

export interface OpenSourceOptions {
  readonly images: ImageChecks;
  /** Called as pictures are done. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The files under a folder, links followed, hidden ones left out; each picture hashed and measured.
 *
 * @throws {DataError} `SOURCE_MISSING` when the folder is not there or holds no file
 */
export async function openSource(
  folder: string,
  { images: checks, onProgress }: OpenSourceOptions,
): Promise<DatasetSource> {
  const files = await listTree(folder);
  if (files.length === 0) {
    throw new DataError(`Cannot read ${folder}: expected images and labels, found no file`, {
      code: 'SOURCE_MISSING',
      at: { file: folder },
      fix: 'Put the data set there, or link it there',
    });
  }
  const pictures = files.filter(hasImageExtension);
  let done = 0;
  const measured = await mapConcurrently(pictures, 4, async (file) => {
    const image = await measureImage(join(folder, file), checks);
    onProgress?.(++done, pictures.length);
    return [file, image] as const;
  });
  return {
    files,
    images: new Map(measured),
    readText: (file) => readTextFile(join(folder, file), file),
    readBytes: (file) => readFile(join(folder, file)),
  };
}

async function measureImage(path: string, checks: ImageChecks): Promise<SourceImage | ImageProblem> {
  try {
    const bytes = await readFile(path);
    const { width, height, orientation } = await readImageSize(bytes, path);
    const facts = { width, height, orientation, sha256: sha256(bytes) };
    if (checks === 'header') return facts;
    const raster = await decodeImage(bytes, path);
    const decoded = { ...facts, pixelHash: pixelHash(raster) };
    return checks === 'decode' ? decoded : { ...decoded, thumbnail: thumbnailOf(raster) };
  } catch (error) {
    if (error instanceof LoupeError) return { code: error.code, reason: error.message };
    return { code: 'IMAGE_MISSING', reason: `Cannot read image: ${(error as Error).message}` };
  }
}

/** Text of a UTF-8 file; a label file that is none (a picture named as text, UTF-16) is an error and not nonsense. */
async function readTextFile(path: string, file: string): Promise<string> {
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DataError(`Cannot read ${file}: expected UTF-8 text, found other bytes`, {
      code: 'TEXT_ENCODING',
      at: { file },
      cause,
      fix: 'Save the file as UTF-8',
    });
  }
}

/** Relative paths of all files under a folder, sorted by code unit. */
export async function listTree(folder: string): Promise<string[]> {
  const files: string[] = [];
  const open = async (relative: string, above: readonly string[]): Promise<void> => {
    const path = join(folder, relative);
    const real = await realpath(path).catch((cause: unknown) => {
      throw new DataError(`Cannot read ${path}: expected a folder, found none`, {
        code: 'SOURCE_MISSING',
        at: { file: path },
        cause,
        fix: 'Put the data set there, or link it there',
      });
    });
    if (above.includes(real)) return; // a link to a folder above itself
    for (const entry of await readdir(path)) {
      if (entry.startsWith('.')) continue;
      const inner = relative === '' ? entry : `${relative}/${entry}`;
      const kind = await stat(join(folder, inner)).catch(() => undefined); // undefined: a link to nothing
      if (kind?.isDirectory()) await open(inner, [...above, real]);
      else if (kind?.isFile()) files.push(inner);
    }
  };
  const kind = await stat(folder).catch(() => undefined);
  if (kind !== undefined && !kind.isDirectory()) {
    throw new DataError(`Cannot read ${folder}: expected a folder, found a file`, {
      code: 'SOURCE_MISSING',
      at: { file: folder },
      fix: 'Name the folder that holds it',
    });
  }
  await open('', []);
  return files.sort((a, b) => (a < b ? -1 : 1));
}
