import { ShapeError } from '@loupe/core';

/** Decoded pixels: 8 bit, row-major from the top left, channels interleaved; 1 channel is grey, 3 are red, green, blue. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/**
 * A raster of given size, black or over given bytes.
 *
 * @param data  `height * width * channels` bytes, taken over without a copy
 * @throws {ShapeError} `RASTER_LENGTH` when the bytes do not fill the size exactly
 * @example createRaster(2, 1, 1).data.length // 2
 */
export function createRaster(width: number, height: number, channels: 1 | 3, data?: Uint8Array): Raster {
  const length = width * height * channels;
  if (data !== undefined && data.length !== length) {
    throw new ShapeError(
      `Cannot make a ${width} x ${height} x ${channels} raster: expected ${length} bytes, found ${data.length}`,
      {
        code: 'RASTER_LENGTH',
      },
    );
  }
  return { width, height, channels, data: data ?? new Uint8Array(length) };
}

/**
 * The same picture with three channels; the raster itself where it has three already.
 *
 * @example toRgb(createRaster(1, 1, 1, Uint8Array.of(7))).data // Uint8Array [7, 7, 7]
 */
export function toRgb(raster: Raster): Raster {
  if (raster.channels === 3) return raster;
  const data = new Uint8Array(raster.data.length * 3);
  for (let i = 0, o = 0; i < raster.data.length; i++, o += 3) {
    data[o] = data[o + 1] = data[o + 2] = raster.data[i]!;
  }
  return { ...raster, channels: 3, data };
}

/**
 * The picture's luminance, rounded; the raster itself where it is grey already.
 *
 * @source ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, so equal channels stay as they are
 */
export function toGrey(raster: Raster): Raster {
  if (raster.channels === 1) return raster;
  const data = new Uint8Array(raster.width * raster.height);
  for (let i = 0, o = 0; o < data.length; i += 3, o++) {
    // Storing into bytes cuts the fraction off, so that half of one more is rounding.
    data[o] = 0.299 * raster.data[i]! + 0.587 * raster.data[i + 1]! + 0.114 * raster.data[i + 2]! + 0.5;
  }
  return { ...raster, channels: 1, data };
}
