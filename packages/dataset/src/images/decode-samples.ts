import { DataError } from '@loupe/core';
import { decodeBmp } from './bmp.ts';
import { openImage, readMetadata, brokenImage } from './decode.ts';
import { imageFormatOf } from './image-format.ts';

/** The numbers of a file that means something other than brightness by them, such as a mask: as stored, one a pixel. */
export interface Samples {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 16;
  /** Channels of the file, transparency not counted; they are equal where there are three. */
  readonly channels: 1 | 3;
  /** False where the file's compression changes values, as JPEG's does. */
  readonly exact: boolean;
  readonly values: Uint8Array | Uint16Array;
}

/**
 * A file's values as they are stored: not scaled, and not turned by EXIF. Transparency is left out, since it says nothing; one-bit files
 * give 0 and 255; three channels must be equal.
 *
 * @param name  what errors call the file
 * @throws {DataError} as `decodeImage`; `MASK_COLOUR` where the channels differ
 */
export async function decodeSamples(bytes: Uint8Array, name: string): Promise<Samples> {
  const format = imageFormatOf(bytes);
  const exact = format !== 'jpeg' && format !== 'webp';
  if (format === 'bmp') {
    const { width, height, channels, data } = decodeBmp(bytes, name);
    return { width, height, bits: 8, channels, exact, values: firstOfEqual(data, channels, name) };
  }
  const metadata = await readMetadata(bytes, name);
  const isDeep = metadata.depth === 'ushort';
  const isGrey = metadata.channels - (metadata.hasAlpha ? 1 : 0) === 1;
  try {
    const space = isDeep ? (isGrey ? 'grey16' : 'rgb16') : isGrey ? 'b-w' : 'srgb';
    const { data, info } = await openImage(bytes)
      .removeAlpha()
      .toColourspace(space)
      .raw({ depth: isDeep ? 'ushort' : 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const stored = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : new Uint8Array(data);
    const channels = info.channels === 1 ? 1 : 3;
    const { width, height } = info;
    return { width, height, bits: isDeep ? 16 : 8, channels, exact, values: firstOfEqual(stored, channels, name) };
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw brokenImage(name, cause);
  }
}

function firstOfEqual<T extends Uint8Array | Uint16Array>(stored: T, channels: 1 | 3, name: string): T {
  if (channels === 1) return stored;
  const values = (stored instanceof Uint16Array
    ? new Uint16Array(stored.length / 3)
    : new Uint8Array(stored.length / 3)) as unknown as T;
  for (let i = 0, o = 0; i < stored.length; i += 3, o++) {
    if (stored[i] !== stored[i + 1] || stored[i] !== stored[i + 2]) {
      throw new DataError(
        `Cannot read mask: expected one channel or three equal ones, found red ${stored[i]}, green ${stored[i + 1]}, blue ${stored[i + 2]} at pixel ${o}`,
        { code: 'MASK_COLOUR', at: { file: name }, fix: 'Save the mask as a grey picture' },
      );
    }
    values[o] = stored[i]!;
  }
  return values;
}
