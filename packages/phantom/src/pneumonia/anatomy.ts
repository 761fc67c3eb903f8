import type { Rng } from '@loupe/core';
import type { PneumoniaConfig } from './schema.ts';

/** What stays the same in all pictures of a patient. Lengths are in half widths of the rib cage, heights in lung heights. */
export interface Anatomy {
  /** Of the lungs, in half widths of the rib cage. */
  readonly lungHeight: number;
  /** How far the heart reaches to the patient's left (right on the picture) and to the right. */
  readonly heart: readonly [left: number, right: number];
  /** How much the thymus or the great vessels widen the mediastinum above the heart. */
  readonly upperWidth: number;
  readonly ribs: number;
  readonly ribSlope: number;
  readonly ribRadius: number;
  /** Of the chest wall and of the belly; 1 is usual. */
  readonly stoutness: number;
  /** How clearly vessels show. */
  readonly markings: number;
  readonly hasStomachBubble: boolean;
}

/** Draws a patient. @param rng  forked for this patient */
export function drawAnatomy(patients: PneumoniaConfig['patients'], rng: Rng): Anatomy {
  const isChild = patients === 'children';
  return {
    lungHeight: isChild ? rng.uniform(1.15, 1.5) : rng.uniform(1.5, 1.85),
    heart: isChild
      ? [rng.uniform(0.42, 0.6), rng.uniform(0.2, 0.32)]
      : [rng.uniform(0.36, 0.52), rng.uniform(0.16, 0.24)],
    upperWidth: isChild && rng.next() < 0.3 ? rng.uniform(0.24, 0.36) : rng.uniform(0.15, 0.22),
    ribs: isChild ? rng.integer(8, 10) : rng.integer(9, 11),
    ribSlope: isChild ? rng.uniform(0.06, 0.16) : rng.uniform(0.14, 0.24),
    ribRadius: isChild ? rng.uniform(0.03, 0.04) : rng.uniform(0.026, 0.034),
    stoutness: rng.uniform(0.85, 1.15),
    markings: rng.uniform(0.5, 1.3),
    hasStomachBubble: rng.next() < 0.4,
  };
}
