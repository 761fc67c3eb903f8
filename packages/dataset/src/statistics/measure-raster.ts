import { toGrey, type Raster } from '../images/raster.ts';

export interface RasterMeasures {
  /** Mean grey, in [0, 1]. */
  readonly brightness: number;
  /** Standard deviation of grey in [0, 1] (RMS contrast). */
  readonly contrast: number;
  /** Variance of the Laplacian of grey in [0, 255]; `undefined` where a side has less than three pixels. */
  readonly sharpness: number | undefined;
}

/**
 * Brightness, contrast and sharpness of one picture.
 *
 * @source contrast: Peli, 1990, RMS; sharpness: Pech-Pacheco et al., 2000, with the Laplacian of four neighbours over inner pixels
 */
export function measureRaster(raster: Raster): RasterMeasures {
  const { width, height, data } = toGrey(raster);
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!;
    sum += value;
    squares += value * value;
  }
  const mean = sum / data.length;
  const contrast = Math.sqrt(Math.max(0, squares / data.length - mean * mean)) / 255;
  return { brightness: mean / 255, contrast, sharpness: laplacianVariance(data, width, height) };
}

function laplacianVariance(data: Uint8Array, width: number, height: number): number | undefined {
  const inner = (width - 2) * (height - 2);
  if (width < 3 || height < 3) return undefined;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const value = data[i - 1]! + data[i + 1]! + data[i - width]! + data[i + width]! - 4 * data[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const mean = sum / inner;
  return squares / inner - mean * mean;
}
