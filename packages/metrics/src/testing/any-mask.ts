import fc from 'fast-check';
import type { Mask, MaskPair } from '../index.ts';
import { digits } from './read-golden.ts';

/** A case of `segmentation/masks`. */
export interface MaskCase {
  readonly height: number;
  readonly width: number;
  /** of rows, of columns */
  readonly spacing: readonly [number, number];
  readonly truth: string;
  readonly predicted: string;
  readonly tolerances: number[];
  readonly expected: {
    readonly skeletons: readonly [string, string];
    /** with 4 and with 8 neighbours */
    readonly hd95: readonly [number, number] | null;
    /** at each tolerance */
    readonly surfaceDice: (number | null)[];
    readonly clDice: number | null;
  };
}

export function maskOf({ height, width }: Pick<Mask, 'height' | 'width'>, text: string): Mask {
  return { height, width, pixels: digits(text) };
}

export function pairOf(one: MaskCase): MaskPair {
  return { truth: maskOf(one, one.truth), predicted: maskOf(one, one.predicted) };
}

export const anyMask = fc
  .record({ height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }) })
  .chain((size) => {
    const length = size.height * size.width;
    return fc
      .uint8Array({ min: 0, max: 1, minLength: length, maxLength: length })
      .map((pixels): Mask => ({ ...size, pixels }));
  });
export const anyPair = anyMask.chain((truth) =>
  fc
    .uint8Array({ min: 0, max: 1, minLength: truth.pixels.length, maxLength: truth.pixels.length })
    .map((pixels) => ({ truth, predicted: { ...truth, pixels } })),
);
