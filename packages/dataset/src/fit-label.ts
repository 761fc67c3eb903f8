import { boxArea, clipBox, type Size } from './box.ts';
import { clipRing, ringArea } from './polygon.ts';
import type { Label } from './schema.ts';

/** How far a box may reach over the picture's edge, as a share of that side, and still be clipped; further out it is rejected. */
export const overhangShare = 0.02;
/** Pixels over the edge that are rounding of the file's digits: clipped without a word. */
export const roundingPixels = 1e-6;

export type FittedLabel =
  | { readonly kind: 'kept'; readonly label: Label; readonly clippedBy: number }
  | {
      readonly kind: 'rejected';
      readonly code: 'LABEL_NOT_FINITE' | 'LABEL_EMPTY' | 'LABEL_OUTSIDE';
      readonly reason: string;
    };

/**
 * The label as it fits its picture, or why it does not. The one rule for every format.
 *
 * A box must have finite edges and a width and height above 0. Over the picture's edge by at most `overhangShare` of the side it is
 * clipped, outlines with it; `clippedBy` is then the overhang in pixels, 0 where it is below `roundingPixels`. What reaches out
 * further belongs to another picture or another scale and is rejected.
 *
 * @param label  box and outlines in pixels
 * @param size   of the picture, pixels
 */
export function fitLabel(label: Label, size: Size): FittedLabel {
  const { box, outlines } = label;
  if (![...box, ...(outlines ?? []).flat()].every(Number.isFinite)) {
    return {
      kind: 'rejected',
      code: 'LABEL_NOT_FINITE',
      reason: `expected finite coordinates, found ${describe(box)}`,
    };
  }
  if (boxArea(box) === 0) {
    return {
      kind: 'rejected',
      code: 'LABEL_EMPTY',
      reason: `expected a width and height above 0, found ${describe(box)}`,
    };
  }
  const overX = Math.max(-box[0], box[2] - size.width, 0);
  const overY = Math.max(-box[1], box[3] - size.height, 0);
  if (overX === 0 && overY === 0) return { kind: 'kept', label: fitOutlines(label, label.box), clippedBy: 0 };
  const clipped = clipBox(box, size);
  if (
    overX > Math.max(overhangShare * size.width, roundingPixels) ||
    overY > Math.max(overhangShare * size.height, roundingPixels) ||
    boxArea(clipped) === 0
  ) {
    const reason = `expected a box inside ${size.width} x ${size.height} or at most ${overhangShare * 100} % over its edge, found ${describe(box)}`;
    return { kind: 'rejected', code: 'LABEL_OUTSIDE', reason };
  }
  const over = Math.max(overX, overY);
  return {
    kind: 'kept',
    label: fitOutlines({ ...label, box: clipped }, clipped),
    clippedBy: over > roundingPixels ? over : 0,
  };
}

/** Outlines clipped to the box; their area follows where it had been theirs. */
function fitOutlines(label: Label, box: Label['box']): Label {
  if (label.outlines === undefined) return label;
  const inside = label.outlines.every((ring) =>
    ring.every((value, i) => (i % 2 === 0 ? value >= box[0] && value <= box[2] : value >= box[1] && value <= box[3])),
  );
  if (inside) return label;
  const outlines = label.outlines.map((ring) => clipRing(ring, box)).filter((ring) => ring !== undefined);
  const { outlines: before, area, ...rest } = label;
  const change = sum(outlines.map(ringArea)) / sum(before.map(ringArea));
  return {
    ...rest,
    ...(outlines.length > 0 ? { outlines } : {}),
    ...(area !== undefined && outlines.length > 0 ? { area: area * change } : {}),
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function describe(box: Label['box']): string {
  return `x ${round(box[0])} to ${round(box[2])}, y ${round(box[1])} to ${round(box[3])}`;
}

const round = (value: number) => (Number.isFinite(value) ? String(Math.round(value * 1000) / 1000) : String(value));
