import type { DrawnTransform, Label } from '@loupe/dataset/schema';
import { compose } from './compose.ts';
import type { Size } from './define-transform.ts';
import { determinant, movePoints } from './matrix.ts';
import { boxOfRings, clipRing, ringOfBox, signedArea } from './ring.ts';
import { ClipRule } from './schema.ts';

export interface DroppedLabel {
  readonly label: Label;
  /** Share of its area that is still on the canvas. */
  readonly visible: number;
  readonly why: 'not enough of it visible' | 'too small';
}

export interface MovedLabels {
  readonly labels: Label[];
  readonly dropped: DroppedLabel[];
  /** Of the canvas they lie on now. */
  readonly size: Size;
}

const standardRule = ClipRule.parse({});

/**
 * Labels after a chain of drawn transforms, in the frame of `applyToRaster`'s picture.
 *
 * A label with outlines moves by them, and its box becomes the box of what is visible of them. A box without an outline
 * moves as an outline of its four corners: nothing is known of the object inside, so the new box encloses all that the old
 * one could have held. What is visible is counted against the label's area before the first step, over all canvases of the
 * chain. `area`, where given, shrinks and grows with it.
 *
 * @param size  of the picture that the first transform meets
 * @throws {DataError} as `compose`
 * @example applyToLabels([{ class: 0, box: [0, 0, 1, 1] }], [{ name: 'flip-x', drawn: {} }], { width: 4, height: 2 }, { minVisible: 0.25, minSide: 1 }).labels
 *   // [{ class: 0, box: [3, 0, 4, 1] }]
 */
export function applyToLabels(
  labels: readonly Label[],
  drawn: readonly DrawnTransform[],
  size: Size,
  rule: ClipRule = standardRule,
): MovedLabels {
  const composition = compose(drawn, size);
  if (!composition.moved) return { labels: [...labels], dropped: [], size };
  const { matrix, window } = composition;
  const grown = Math.abs(determinant(matrix));
  const kept: Label[] = [];
  const dropped: DroppedLabel[] = [];
  for (const label of labels) {
    const whole = (label.outlines ?? [ringOfBox(label.box)]).map((ring) => movePoints(ring, matrix));
    const rings = whole.map((ring) => clipRing(ring, window)).filter((ring) => ring.length >= 6);
    const areaBefore = sumOfAreas(whole);
    const visible = rings.length === 0 ? 0 : areaBefore > 0 ? sumOfAreas(rings) / areaBefore : 1;
    // Rounding may leave a whole label at .9999…
    if (rings.length === 0 || visible < rule.minVisible - 1e-9) {
      dropped.push({ label, visible, why: 'not enough of it visible' });
      continue;
    }
    const box = boxOfRings(rings);
    if (Math.min(box[2] - box[0], box[3] - box[1]) < rule.minSide) {
      dropped.push({ label, visible, why: 'too small' });
      continue;
    }
    kept.push({
      ...label,
      box,
      ...(label.outlines === undefined ? {} : { outlines: rings }),
      ...(label.area === undefined ? {} : { area: label.area * grown * visible }),
    });
  }
  return { labels: kept, dropped, size: composition.size };
}

function sumOfAreas(rings: readonly (readonly number[])[]): number {
  return rings.reduce((sum, ring) => sum + Math.abs(signedArea(ring)), 0);
}
