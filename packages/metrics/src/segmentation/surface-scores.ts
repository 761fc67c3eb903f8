import { ratio, type Measured } from '../measured.ts';
import { quantile } from '../quantile.ts';
import type { SurfaceDistances } from './surface-distances.ts';

const bothEmpty = 'neither truth nor prediction has a pixel';
const oneEmpty = 'truth or prediction has no pixel, so its surface is nowhere';

/**
 * The 95th percentile of the Hausdorff distance: all distances from either surface to the other taken together, and the value below which
 * 95 % of them lie. 0 for equal masks; null where a mask is empty, since no number of pixels is right for a structure that was missed:
 * report how often that happens beside it.
 *
 * @returns  in the unit of the distances
 * @source   MedPy, `hd95`. MONAI takes the 95th percentile of each direction by itself and the larger of the two, which is not less;
 *           numbers of one must not be compared with numbers of the other.
 */
export function hausdorff95({ fromTruth, fromPredicted }: SurfaceDistances): Measured {
  const reason = emptiness({ fromTruth, fromPredicted });
  if (reason) return { value: null, reason };
  const all = new Float64Array(fromTruth.length + fromPredicted.length);
  all.set(fromTruth);
  all.set(fromPredicted, fromTruth.length);
  return { value: quantile(all.sort(), 0.95) };
}

/**
 * Normalised surface distance, also called surface Dice: the share of both surfaces that lies within `tolerance` of the other one.
 * Null where both masks are empty, 0 where one is.
 *
 * @param tolerance  the largest distance that counts as agreement, in the unit of the distances
 * @source           Nikolov et al., 2018; surfaces are counted in pixels as MONAI's `compute_surface_dice` does, not in lengths of contour
 */
export function normalisedSurfaceDistance({ fromTruth, fromPredicted }: SurfaceDistances, tolerance: number): Measured {
  const within = (distances: Float64Array) => distances.reduce((count, d) => (d <= tolerance ? count + 1 : count), 0);
  return ratio(within(fromTruth) + within(fromPredicted), fromTruth.length + fromPredicted.length, bothEmpty);
}

function emptiness({ fromTruth, fromPredicted }: SurfaceDistances): string | undefined {
  if (fromTruth.length === 0 && fromPredicted.length === 0) return bothEmpty;
  return fromTruth.length === 0 || fromPredicted.length === 0 ? oneEmpty : undefined;
}
