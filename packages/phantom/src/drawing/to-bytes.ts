import { createRaster, type Raster } from '@loupe/dataset';

/** Grey or colour values as a raster: rounded, cut off at 0 and 255. */
export function toBytes(values: Float32Array, width: number, height: number): Raster {
  const channels = values.length === width * height ? 1 : 3;
  const data = new Uint8Array(values.length);
  for (let i = 0; i < data.length; i++) {
    const value = values[i]!;
    data[i] = value < 0 ? 0 : value > 255 ? 255 : value + 0.5;
  }
  return createRaster(width, height, channels, data);
}
