import { DataError } from '@loupe/core';
import type { Part } from '@loupe/dataset/schema';
import { parts, type Shares } from './stratify.ts';
import type { Unit } from './units.ts';

/**
 * Gives each part that has a share but got nothing the smallest unit of the part with most: rounding must not leave a small
 * data set without a test part.
 *
 * @param dealt    changed in place
 * @param movable  units whose part is not given by the source
 * @throws {DataError} `SPLIT_TOO_FEW` where no part can spare a unit
 */
export function fillEmptyParts(
  dealt: Map<string, Part>,
  units: readonly Unit[],
  movable: ReadonlySet<string>,
  shares: Shares,
): void {
  for (const part of parts) {
    if (shares[part] === 0 || units.some(({ key }) => dealt.get(key) === part)) continue;
    const held = parts.map((other) => units.filter(({ key }) => dealt.get(key) === other));
    const richest = held.reduce((best, next) => (next.length > best.length ? next : best));
    const spare = richest.length < 2 ? [] : richest.filter(({ key }) => movable.has(key));
    if (spare.length === 0) {
      throw new DataError(
        `Cannot split: expected at least one image or group for each of train, val and test that has a share, found none left for ${part} (${units.length} in all)`,
        { code: 'SPLIT_TOO_FEW', fix: 'Add images, set groupBy: image, or give that part a share of 0' },
      );
    }
    const smallest = spare.reduce((best, next) => (next.images.length < best.images.length ? next : best));
    dealt.set(smallest.key, part);
  }
}
