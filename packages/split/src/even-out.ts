import type { Part } from '@loupe/dataset/schema';

/** A unit's weight in each column: all its images, then those of each stratum. */
export interface Weighed {
  readonly key: string;
  readonly weights: readonly number[];
}

/**
 * Moves units between parts, and then swaps pairs, as long as that brings the parts nearer to their shares, by the sum of squared differences
 * over all columns. Dealing by the rarest class leaves a few images too many or too few where images show several classes; a swap
 * mends what no single move can, such as a part that has one image too many of one class and one too few of another.
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
  // Each step lowers a sum that cannot fall below 0; the limit only guards against endless crumbs.
  for (let pass = 0; pass < 10; pass++) {
    const moved = moveUnits(units, over, dealt);
    if (!swapUnits(units, over, dealt) && !moved) return;
  }
}

type Differences = ReadonlyMap<Part, number[]>;

function moveUnits(units: readonly Weighed[], over: Differences, dealt: Map<string, Part>): boolean {
  let moved = false;
  for (const { key, weights } of units) {
    const from = dealt.get(key)!;
    const leaving = gain(over.get(from)!, weights, -1);
    let best = { part: from, gain: leastGain };
    for (const part of over.keys()) {
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
  return moved;
}

function swapUnits(units: readonly Weighed[], over: Differences, dealt: Map<string, Part>): boolean {
  // Units of equal weights are interchangeable: of those in one part, one stands for all.
  const kinds = new Map([...over.keys()].map((part) => [part, new Map<string, Weighed[]>()]));
  const kindOf = ({ weights }: Weighed) => weights.join(' ');
  const place = (part: Part, unit: Weighed) => {
    const own = kinds.get(part)!;
    const alike = own.get(kindOf(unit));
    if (alike === undefined) own.set(kindOf(unit), [unit]);
    else alike.push(unit);
  };
  for (const unit of units) place(dealt.get(unit.key)!, unit);
  const pairs = units.length * [...kinds.values()].reduce((sum, own) => sum + own.size, 0);
  if (pairs > mostPairs) return false;
  const remove = (part: Part, unit: Weighed) => {
    const own = kinds.get(part)!;
    const alike = own.get(kindOf(unit))!;
    alike.splice(alike.indexOf(unit), 1);
    if (alike.length === 0) own.delete(kindOf(unit));
  };
  let swapped = false;
  for (const unit of units) {
    const from = dealt.get(unit.key)!;
    let best: { part: Part; other: Weighed; change: number[] } | undefined;
    let most = leastGain;
    for (const [part, own] of kinds) {
      if (part === from) continue;
      for (const [other] of own.values()) {
        const change = other!.weights.map((weight, i) => weight - unit.weights[i]!);
        const total = gain(over.get(from)!, change, 1) + gain(over.get(part)!, change, -1);
        if (total > most) [most, best] = [total, { part, other: other!, change }];
      }
    }
    if (best === undefined) continue;
    const { part, other, change } = best;
    add(over.get(from)!, change, 1);
    add(over.get(part)!, change, -1);
    remove(from, unit);
    remove(part, other);
    place(part, unit);
    place(from, other);
    dealt.set(unit.key, part);
    dealt.set(other.key, from);
    swapped = true;
  }
  return swapped;
}

/** Beyond it (10,000 images of 80 classes are 10^8 pairs) swapping takes minutes, and so many units are even after moving. */
const mostPairs = 3e6;

/** What rounding cannot make up. */
const leastGain = 1e-6;

/** By how much the squared differences fall when the weights are added (`sign` 1) or taken away (-1). */
function gain(over: readonly number[], weights: readonly number[], sign: 1 | -1): number {
  return over.reduce((sum, value, i) => sum + value * value - (value + sign * weights[i]!) ** 2, 0);
}

function add(over: number[], weights: readonly number[], sign: 1 | -1): void {
  weights.forEach((weight, i) => (over[i] = over[i]! + sign * weight));
}
