import type { Measured } from '../measured.ts';
import { checkPair, isEmpty, type Mask, type MaskPair } from './mask.ts';
import { skeletonize } from './skeleton.ts';

/**
 * Centreline Dice of two masks of thin, branching things such as vessels: the harmonic mean of the share of the predicted skeleton that
 * lies in the truth and the share of the true skeleton that lies in the prediction. A vessel that is cut costs as much as its length,
 * however thin it is. Null where both masks are empty, 0 where one is or where the skeletons meet neither mask.
 *
 * @returns  in [0, 1]
 * @throws {ShapeError} when sizes differ
 * @source   Shit et al., 2021, "clDice", algorithm 1 (the measure, not the soft loss), with scikit-image's `skeletonize`
 */
export function clDice({ truth, predicted }: MaskPair): Measured {
  checkPair({ truth, predicted });
  const empty = [truth, predicted].filter(isEmpty).length;
  if (empty === 2) return { value: null, reason: 'neither truth nor prediction has a pixel' };
  if (empty === 1) return { value: 0 };
  const precision = shareInside(skeletonize(predicted), truth),
    sensitivity = shareInside(skeletonize(truth), predicted);
  return { value: precision + sensitivity === 0 ? 0 : (2 * precision * sensitivity) / (precision + sensitivity) };
}

/** Share of the skeleton's pixels that are in the mask. Thinning leaves at least one pixel of a mask that has any. */
function shareInside(skeleton: Mask, mask: Mask): number {
  let length = 0,
    inside = 0;
  skeleton.pixels.forEach((value, at) => {
    if (value === 0) return;
    length++;
    if (mask.pixels[at] !== 0) inside++;
  });
  return inside / length;
}
