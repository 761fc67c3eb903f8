export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const binCount = 20;

/** Counts of relative box sides in twenty bins from 0 to 1; an upper end belongs to the next bin, 1 to the last. */
export function boxSideBins(sides: readonly number[]): Bin[] {
  const counts = new Array<number>(binCount).fill(0);
  for (const side of sides) counts[Math.min(binCount - 1, Math.floor(side * binCount))]!++;
  return counts.map((count, index) => ({ from: index / binCount, to: (index + 1) / binCount, count }));
}
