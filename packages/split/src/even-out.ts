import type { Part } from '@loupe/dataset/schema';

/** A unit's weight in each column: all its images, then those of each stratum. */
export interface Weighed {
  readonly key: string;
  readonly weights: readonly number[];
}

/**
 * Moves single units between parts as long as that brings the parts nearer to their shares, by the sum of squared differences
 * over all columns. Dealing by the rarest class leaves a few images too many or too few where images show several classes.
 *
 * @param units   tried in this order
 * @param wanted  of each open part, for each column
 * @param dealt   changed in place
 */
export function evenOut(
  units: readonly Weighed[],
  wanted: ReadonlyMap<Part, readonly number[]>,
  dealt: Map<string, Part>,
): void {
  const over = new Map([...wanted].map(([part, columns]) => [part, columns.map((column) => -column)]));
  for (const { key, weights } of units) add(over.get(dealt.get(key)!)!, weights, 1);
  // Each move lowers a sum that cannot fall below 0; the limit only guards against endless crumbs.
  for (let pass = 0; pass < 10; pass++) {
    let moved = false;
    for (const { key, weights } of units) {
      const from = dealt.get(key)!;
      const leaving = gain(over.get(from)!, weights, -1);
      let best = { part: from, gain: 1e-6 };
      for (const part of wanted.keys()) {
        if (part === from) continue;
        const total = leaving + gain(over.get(part)!, weights, 1);
        if (total > best.gain) best = { part, gain: total };
      }
      if (best.part === from) continue;
      add(over.get(from)!, weights, -1);
      add(over.get(best.part)!, weights, 1);
      dealt.set(key, best.part);
      moved = true;
    }
    if (!moved) return;
  }
}

/** By how much the squared differences fall when the weights are added (`sign` 1) or taken away (-1). */
function gain(over: readonly number[], weights: readonly number[], sign: 1 | -1): number {
  return over.reduce((sum, value, i) => sum + value * value - (value + sign * weights[i]!) ** 2, 0);
}

function add(over: number[], weights: readonly number[], sign: 1 | -1): void {
  weights.forEach((weight, i) => (over[i] = over[i]! + sign * weight));
}
