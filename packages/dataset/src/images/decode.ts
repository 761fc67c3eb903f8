import { readFile, open } from 'node:fs/promises';
import sharp, { type Metadata, type Sharp } from 'sharp';
import { DataError } from '@loupe/core';
import { decodeBmp, readBmpSize } from './bmp.ts';
import { imageFormatOf, imageExtensions } from './image-format.ts';
import type { Raster } from './raster.ts';

/** The largest picture that is decoded. Radiographs stay under 30 million pixels; what claims more is damaged or hostile. */
export const maxImagePixels = 100_000_000;

export interface ImageSize {
  /** Pixels, as seen: after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation, 1 to 8; 1 where the file states none. */
  readonly orientation: number;
}

/**
 * The picture as a person sees it: EXIF orientation applied, 8 bit; a grey file has one channel, all others three.
 *
 * Sample values are the stored ones: an embedded colour profile is not applied (as Pillow and OpenCV do, on whose pixels the
 * published weights were trained), transparency is dropped, and of an animation the first frame is taken. Values of 16 bits are
 * scaled to 8 from the smallest of 8, 10, 12, 14 and 16 bits that holds the brightest pixel: detectors of 12 bits write 16-bit
 * files that would otherwise come out black. Where the values use less than a quarter of that range, because they begin far above 0
 * (microscopes write such offsets), they are scaled from the darkest to the brightest instead. Either way nothing is clipped.
 *
 * @param source  path of a file, or its bytes
 * @param name    what errors call it; the path itself where a path was given
 * @throws {DataError} `IMAGE_MISSING`, `IMAGE_FORMAT` (not JPEG, PNG, WebP, TIFF, GIF or plain BMP), `IMAGE_BROKEN` (truncated or damaged),
 *   `IMAGE_TOO_LARGE`, `IMAGE_DEPTH` (not 8 or 16 bit integers)
 */
export async function decodeImage(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'image',
): Promise<Raster> {
  const bytes = await bytesOf(source, name);
  if (imageFormatOf(bytes) === 'bmp') {
    expectSize(readBmpSize(bytes, name), name);
    return decodeBmp(bytes, name);
  }
  const metadata = await readMetadata(bytes, name);
  const grey = isGrey(metadata);
  try {
    const image = openImage(bytes).autoOrient().removeAlpha();
    if (metadata.depth === 'ushort') return await decodeDeep(image, grey);
    const { data, info } = await image
      .toColourspace(grey ? 'b-w' : 'srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    return toRaster(data, info.width, info.height, info.channels);
  } catch (cause) {
    throw brokenImage(name, cause);
  }
}

/**
 * A picture's size as seen, from the file's header alone: no pixel is decoded.
 *
 * @throws {DataError} as `decodeImage`, save that damage behind the header goes unseen
 */
export async function readImageSize(
  source: string | Uint8Array,
  name = typeof source === 'string' ? source : 'image',
): Promise<ImageSize> {
  const prefix = typeof source === 'string' ? await jpegPrefix(source) : undefined;
  // A JPEG states size and orientation before its pixels; other formats may hold EXIF behind them.
  const fromPrefix = prefix && (await readMetadata(prefix, name).catch(() => undefined));
  const bytes = fromPrefix === undefined ? await bytesOf(source, name) : undefined;
  if (bytes !== undefined && imageFormatOf(bytes) === 'bmp') return { ...readBmpSize(bytes, name), orientation: 1 };
  const metadata = fromPrefix ?? (await readMetadata(bytes!, name));
  return { ...metadata.autoOrient, orientation: metadata.orientation ?? 1 };
}

const jpegPrefixBytes = 1 << 16;

async function jpegPrefix(file: string): Promise<Uint8Array | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(jpegPrefixBytes);
    const { bytesRead } = await handle.read(buffer, 0, jpegPrefixBytes, 0);
    const bytes = buffer.subarray(0, bytesRead);
    return imageFormatOf(bytes) === 'jpeg' ? bytes : undefined;
  } finally {
    await handle.close();
  }
}

// Bytes are read here and not by the decoder, whose cache goes by file name and would not see a changed file.
async function bytesOf(source: string | Uint8Array, name: string): Promise<Uint8Array> {
  if (typeof source !== 'string') return source;
  return readFile(source).catch((cause: unknown) => {
    throw new DataError(`Cannot read image: expected a file that can be opened, ${(cause as Error).message}`, {
      code: 'IMAGE_MISSING',
      at: { file: name },
      cause,
      fix: 'Check the path and its permissions',
    });
  });
}

/** For other decoders of this folder. */
export function openImage(bytes: Uint8Array): Sharp {
  // `truncated`: half a picture is no picture to learn from, so that is an error and not grey rows. The number of pixels is checked
  // from the header before any is decoded.
  return sharp(bytes, { failOn: 'truncated', ignoreIcc: true, limitInputPixels: false, pages: 1 });
}

/** What the decoder says of a file, which is one that may be decoded. @throws {DataError} as `decodeImage` */
export async function readMetadata(bytes: Uint8Array, name: string): Promise<Metadata> {
  if (imageFormatOf(bytes) === undefined) {
    const found = bytes.length === 0 ? 'an empty file' : `bytes ${Buffer.from(bytes.subarray(0, 8)).toString('hex')}`;
    throw new DataError(`Cannot decode image: expected JPEG, PNG, WebP, TIFF, GIF or BMP, found ${found}`, {
      code: 'IMAGE_FORMAT',
      at: { file: name },
      fix: `Convert the file to one of ${imageExtensions.join(' ')}`,
    });
  }
  const metadata = await openImage(bytes)
    .metadata()
    .catch((cause: unknown) => {
      throw brokenImage(name, cause);
    });
  expectSize(metadata, name);
  if (metadata.depth !== 'uchar' && metadata.depth !== 'ushort') {
    throw new DataError(`Cannot decode image: expected whole numbers of 8 or 16 bits, found ${metadata.depth}`, {
      code: 'IMAGE_DEPTH',
      at: { file: name },
      fix: 'Convert the file to 8 or 16 bit',
    });
  }
  return metadata;
}

function expectSize({ width, height }: { readonly width: number; readonly height: number }, name: string): void {
  if (width * height <= maxImagePixels) return;
  throw new DataError(`Cannot decode image: expected at most ${maxImagePixels} pixels, found ${width} x ${height}`, {
    code: 'IMAGE_TOO_LARGE',
    at: { file: name },
    fix: 'Scale the picture down or cut it into tiles',
  });
}

function isGrey({ channels, hasAlpha }: Metadata): boolean {
  return channels - (hasAlpha ? 1 : 0) === 1;
}

async function decodeDeep(image: Sharp, grey: boolean): Promise<Raster> {
  const { data, info } = await image
    .toColourspace(grey ? 'grey16' : 'rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  let [darkest, brightest] = [65_535, 0];
  for (const sample of samples) {
    if (sample > brightest) brightest = sample;
    if (sample < darkest) darkest = sample;
  }
  const bits = [8, 10, 12, 14].find((depth) => brightest < 2 ** depth) ?? 16;
  const isOffset = brightest > darkest && brightest - darkest < 2 ** bits / 4;
  const [from, range] = isOffset ? [darkest, brightest - darkest] : [0, 2 ** bits - 1];
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = ((samples[i]! - from) * 255) / range + 0.5;
  return toRaster(bytes, info.width, info.height, info.channels);
}

function toRaster(data: Uint8Array, width: number, height: number, channels: number): Raster {
  const plain = new Uint8Array(data.buffer, data.byteOffset, data.length);
  return { width, height, channels: channels === 1 ? 1 : 3, data: plain };
}

// The decoder's own words stay in `cause`: its message buffer is shared between threads, so that the same file may give another one
// in another run.
export function brokenImage(name: string, cause: unknown): DataError {
  return new DataError('Cannot decode image: expected a whole picture, found one that is truncated or damaged', {
    code: 'IMAGE_BROKEN',
    at: { file: name },
    cause,
    fix: 'Fetch the file again from its source, or remove it',
  });
}
