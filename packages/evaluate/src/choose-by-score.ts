export interface Chosen<T> {
  readonly kind: 'best' | 'typical' | 'worst';
  readonly item: T;
}

/**
 * Images worth a look, chosen by rule and never by hand.
 *
 * - best: highest score
 * - worst: lowest score
 * - typical: score nearest to the median, the lower of two middle ones
 *
 * Ties keep the given order. Nothing is chosen twice: best is filled first, then worst, then typical.
 *
 * @param score    null: not to be chosen
 * @param perKind  how many of each kind
 * @returns        best, then typical, then worst
 * @example        chooseByScore([3, 1, 2], (n) => n, 1).map(({ item }) => item) // [3, 2, 1]
 */
export function chooseByScore<T>(items: readonly T[], score: (item: T) => number | null, perKind: number): Chosen<T>[] {
  const scored = items.flatMap((item) => {
    const value = score(item);
    return value === null ? [] : [{ item, value }];
  });
  const sorted = scored.map(({ value }) => value).sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const shown = new Set<T>();
  const take = (kind: Chosen<T>['kind'], rank: (value: number) => number) =>
    scored
      .filter(({ item }) => !shown.has(item))
      .toSorted((a, b) => rank(a.value) - rank(b.value))
      .slice(0, perKind)
      .map(({ item }) => {
        shown.add(item);
        return { kind, item };
      });
  const best = take('best', (value) => -value);
  const worst = take('worst', (value) => value);
  const typical = take('typical', (value) => Math.abs(value - median));
  return [...best, ...typical, ...worst];
}
