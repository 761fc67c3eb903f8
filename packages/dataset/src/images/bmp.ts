import { DataError } from '@loupe/core';
import type { Raster } from './raster.ts';

/** What the header of a BMP file says, and where its pixels begin. */
interface BmpHeader {
  readonly width: number;
  readonly height: number;
  readonly bits: 8 | 24 | 32;
  /** Rows lie from the top down; most files have the lowest row first. */
  readonly topDown: boolean;
  readonly pixelsAt: number;
  /** Blue, green, red, 0 for each value of an 8-bit file; empty for others. */
  readonly palette: Uint8Array;
}

/**
 * Size of a BMP picture, from its header.
 *
 * @throws {DataError} `IMAGE_BROKEN`, `IMAGE_FORMAT` (compressed, or neither 8, 24 nor 32 bits a pixel)
 */
export function readBmpSize(bytes: Uint8Array, name: string): { width: number; height: number } {
  const { width, height } = readBmpHeader(bytes, name);
  return { width, height };
}

/**
 * An uncompressed BMP picture of 8 bits with a palette, 24 or 32 bits; grey where its palette is. Transparency is dropped.
 *
 * @throws {DataError} `IMAGE_BROKEN`, `IMAGE_FORMAT`
 * @source Microsoft, BITMAPINFOHEADER: rows are padded to four bytes, colours lie as blue, green, red
 */
export function decodeBmp(bytes: Uint8Array, name: string): Raster {
  const { width, height, bits, topDown, pixelsAt, palette } = readBmpHeader(bytes, name);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (bytes.length < pixelsAt + stride * height) {
    throw broken(name, `expected ${pixelsAt + stride * height} bytes, found ${bytes.length}`);
  }
  const isGrey = bits === 8 && isGreyPalette(palette);
  const channels = isGrey ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  const step = bits / 8;
  for (let y = 0, o = 0; y < height; y++) {
    const row = pixelsAt + (topDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++, o += channels) {
      const at = row + x * step;
      const [colours, from] = bits === 8 ? [palette, bytes[at]! * 4] : [bytes, at];
      data[o] = colours[from + 2]!;
      if (isGrey) continue;
      data[o + 1] = colours[from + 1]!;
      data[o + 2] = colours[from]!;
    }
  }
  return { width, height, channels, data };
}

function readBmpHeader(bytes: Uint8Array, name: string): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerSize = bytes.length >= 18 ? view.getUint32(14, true) : 0;
  if (headerSize < 40 || bytes.length < 14 + headerSize) throw broken(name, 'expected a header, found too few bytes');
  const [width, signedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const pixelsAt = view.getUint32(10, true);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw broken(name, `expected a size, found ${width} x ${signedHeight}`);
  // Compression 3 only names where the colours of a 32-bit pixel lie, which is where they always do.
  if ((bits !== 8 && bits !== 24 && bits !== 32) || (compression !== 0 && !(compression === 3 && bits === 32))) {
    throw new DataError(
      `Cannot decode image: expected an uncompressed BMP of 8, 24 or 32 bits, found ${bits} bits, compression ${compression}`,
      { code: 'IMAGE_FORMAT', at: { file: name }, fix: 'Convert the file to PNG' },
    );
  }
  const paletteAt = 14 + headerSize;
  const colours = bits === 8 ? view.getUint32(46, true) || 256 : 0;
  // A value beyond a short palette is black, as other readers show it.
  const palette = new Uint8Array(bits === 8 ? 1024 : 0);
  palette.set(bytes.subarray(paletteAt, paletteAt + Math.min(colours, 256) * 4).subarray(0, palette.length));
  return { width, height, bits, topDown: signedHeight < 0, pixelsAt, palette };
}

function isGreyPalette(palette: Uint8Array): boolean {
  for (let i = 0; i < palette.length; i += 4) {
    if (palette[i] !== palette[i + 1] || palette[i] !== palette[i + 2]) return false;
  }
  return true;
}

function broken(name: string, what: string): DataError {
  return new DataError(`Cannot decode image: ${what}`, {
    code: 'IMAGE_BROKEN',
    at: { file: name },
    fix: 'Fetch the file again from its source, or remove it',
  });
}
