import type { Raster } from '@loupe/dataset';
import type { DrawnTransform } from '@loupe/dataset/schema';
import { compose, parseDrawn } from './compose.ts';
import { transformNamed } from './registry.ts';
import { applyTones, resample } from './resample.ts';
import { resize } from './resize.ts';

/**
 * The picture after a chain of drawn transforms, as if they were done one after another, but read once, or once more after each filter.
 *
 * Tones act on what the canvas shows of the picture, never on the fill; the fill of the last step that has one holds. Filters act on the
 * whole canvas.
 *
 * @returns  a new raster; its pixels are never the given ones
 * @throws {DataError} as `compose`
 */
export function applyToRaster(raster: Raster, drawn: readonly DrawnTransform[]): Raster {
  let picture = raster;
  let waiting: DrawnTransform[] = [];
  for (const step of drawn) {
    const transform = transformNamed(step.name);
    if (!('filter' in transform)) waiting.push(step);
    else {
      picture = transform.filter(
        parseDrawn(transform, step),
        waiting.length === 0 ? picture : readOnce(picture, waiting),
      );
      waiting = [];
    }
  }
  return waiting.length > 0 || picture === raster ? readOnce(picture, waiting) : picture;
}

/** Without filters. */
function readOnce(raster: Raster, drawn: readonly DrawnTransform[]): Raster {
  const composition = compose(drawn, raster);
  if (composition.moved) {
    const [, b, , d] = composition.matrix;
    return b === 0 && d === 0 ? resize(raster, composition) : resample(raster, composition);
  }
  const data = raster.data.slice();
  if (composition.tones !== undefined) applyTones(data, composition.tones);
  return { ...raster, data };
}
