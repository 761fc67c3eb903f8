import { sha256 } from '@loupe/core';
import type { Raster } from './raster.ts';

/**
 * SHA-256 of size and pixels: equal for files that show the same picture, however packed. A colour file whose channels are all
 * equal counts as the grey picture it shows.
 */
export function pixelHash(raster: Raster): string {
  const shown = isGreyPicture(raster) ? firstChannel(raster) : raster;
  const head = Buffer.from(`${shown.width} ${shown.height} ${shown.channels}\n`);
  return sha256(Buffer.concat([head, shown.data]));
}

/** True where no pixel has a colour, whether the file is packed as grey or not. */
export function isGreyPicture({ channels, data }: Raster): boolean {
  if (channels === 1) return true;
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

function firstChannel(raster: Raster): Raster {
  if (raster.channels === 1) return raster;
  const data = new Uint8Array(raster.data.length / 3);
  for (let i = 0; i < data.length; i++) data[i] = raster.data[3 * i]!;
  return { ...raster, channels: 1, data };
}
