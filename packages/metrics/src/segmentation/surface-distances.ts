import { distanceTransform, pixelSpacing, type Spacing } from './distance-transform.ts';
import { checkPair, type Mask, type MaskPair } from './mask.ts';

export interface SurfaceRule {
  /** size of a pixel; 1 by 1 unless given, so that distances are in pixels */
  readonly spacing?: Spacing;
  /** A pixel is on the surface when one of its 4 or 8 neighbours is not in the mask; 4 unless given. */
  readonly neighbours?: 4 | 8;
}

/** How far each pixel of one surface is from the other surface; rising. Either is empty where its mask is. */
export interface SurfaceDistances {
  readonly fromTruth: Float64Array;
  readonly fromPredicted: Float64Array;
}

/**
 * The mask minus its erosion: its pixels next to one that is not in it. Beyond the image nothing is in it, so a mask has a surface along
 * the border that it touches.
 *
 * @source  MedPy (`connectivity` 1 is 4 neighbours, 2 is 8) and MONAI (4 neighbours)
 */
export function surfaceOf({ height, width, pixels }: Mask, neighbours: 4 | 8 = 4): Mask {
  const inside = (y: number, x: number) => y >= 0 && x >= 0 && y < height && x < width && pixels[y * width + x] !== 0;
  const beside = (y: number, x: number) => inside(y - 1, x) && inside(y + 1, x) && inside(y, x - 1) && inside(y, x + 1);
  const diagonal = (y: number, x: number) =>
    inside(y - 1, x - 1) && inside(y - 1, x + 1) && inside(y + 1, x - 1) && inside(y + 1, x + 1);
  const surface = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const core = beside(y, x) && (neighbours === 4 || diagonal(y, x));
      if (inside(y, x) && !core) surface[y * width + x] = 1;
    }
  return { height, width, pixels: surface };
}

/**
 * Distances from every surface pixel of each mask to the nearest surface pixel of the other, between centres.
 *
 * @returns  in the unit of `spacing`; Infinity where the other mask is empty
 * @throws {ShapeError} when sizes differ
 */
export function surfaceDistances(
  { truth, predicted }: MaskPair,
  { spacing = pixelSpacing, neighbours = 4 }: SurfaceRule = {},
): SurfaceDistances {
  checkPair({ truth, predicted });
  const truthSurface = surfaceOf(truth, neighbours),
    predictedSurface = surfaceOf(predicted, neighbours);
  return {
    fromTruth: distancesAt(truthSurface, distanceTransform(predictedSurface, spacing)),
    fromPredicted: distancesAt(predictedSurface, distanceTransform(truthSurface, spacing)),
  };
}

function distancesAt({ pixels }: Mask, distances: Float64Array): Float64Array {
  return distances.filter((_, at) => pixels[at] !== 0).sort();
}
