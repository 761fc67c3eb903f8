import type { Box } from '@loupe/dataset/schema';

export const background = -1;
/** Neither foreground nor background: left out of the loss. */
export const ignored = -2;

export interface MatchThresholds {
  /** From this overlap on an anchor is foreground. */
  readonly foregroundIou: number;
  /** Under this overlap it is background. */
  readonly backgroundIou: number;
}

/**
 * For each anchor the index of its object, or `background` or `ignored`.
 *
 * An anchor takes the object that it overlaps most: foreground or background by the thresholds, ignored between. Then the anchors
 * that overlap an object more than any other anchor does (all of them, where several are equal) become foreground, too, so that no
 * object is left without; they keep the object that they themselves overlap most.
 *
 * @param anchors  `[n, 4]`, x0 y0 x1 y1
 * @source         Lin et al., 2017, section 4; low-quality matches as in torchvision's Matcher (Ren et al., 2015, section 3.1.2, case i).
 *                 Deviation: an object that no anchor overlaps gets none, where torchvision would make every anchor foreground
 */
export function matchAnchors(
  anchors: Float32Array,
  objects: readonly Readonly<Box>[],
  { foregroundIou, backgroundIou }: MatchThresholds,
): Int32Array {
  const count = anchors.length / 4;
  const matches = new Int32Array(count).fill(background);
  if (objects.length === 0) return matches;

  const nearest = new Int32Array(count);
  const nearestIou = new Float64Array(count).fill(-1);
  const rows = objects.map((object) => iouWithEach(anchors, object));
  rows.forEach((row, object) => {
    for (let i = 0; i < count; i++) {
      if (row[i]! > nearestIou[i]!) {
        nearestIou[i] = row[i]!;
        nearest[i] = object;
      }
    }
  });
  for (let i = 0; i < count; i++) {
    if (nearestIou[i]! >= foregroundIou) matches[i] = nearest[i]!;
    else if (nearestIou[i]! >= backgroundIou) matches[i] = ignored;
  }
  for (const row of rows) {
    let best = 0;
    for (const iou of row) best = Math.max(best, iou);
    if (best === 0) continue;
    for (let i = 0; i < count; i++) if (row[i] === best) matches[i] = nearest[i]!;
  }
  return matches;
}

function iouWithEach(anchors: Float32Array, [x0, y0, x1, y1]: Readonly<Box>): Float64Array {
  const result = new Float64Array(anchors.length / 4);
  const area = (x1 - x0) * (y1 - y0);
  for (let i = 0, at = 0; i < result.length; i++, at += 4) {
    const width = Math.min(x1, anchors[at + 2]!) - Math.max(x0, anchors[at]!);
    const height = Math.min(y1, anchors[at + 3]!) - Math.max(y0, anchors[at + 1]!);
    if (width <= 0 || height <= 0) continue;
    const anchorArea = (anchors[at + 2]! - anchors[at]!) * (anchors[at + 3]! - anchors[at + 1]!);
    result[i] = (width * height) / (area + anchorArea - width * height);
  }
  return result;
}
