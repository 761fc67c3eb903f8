import sharp from 'sharp';
import type { Raster } from './raster.ts';

/** PNG bytes that decode to exactly these pixels; a grey raster gives a grey file. Equal rasters give equal bytes. */
export async function encodePng(raster: Raster): Promise<Uint8Array> {
  return open(raster).png({ compressionLevel: 6, adaptiveFiltering: false, palette: false }).toBuffer();
}

/**
 * JPEG bytes, without metadata.
 *
 * @param quality  1 to 100; chroma is not subsampled from 90 on
 */
export async function encodeJpeg(raster: Raster, quality: number): Promise<Uint8Array> {
  return open(raster)
    .jpeg({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0' })
    .toBuffer();
}

function open({ width, height, channels, data }: Raster) {
  const image = sharp(data, { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace('b-w') : image;
}
