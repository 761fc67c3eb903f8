/**
 * How many rows there are of each code, the most frequent first.
 *
 * @example countByCode([{ code: 'A' }, { code: 'B' }, { code: 'B' }]) // [['B', 2], ['A', 1]]
 */
export function countByCode(rows: readonly { readonly code: string }[]): [code: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { code } of rows) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/**
 * The same in words.
 *
 * @example describeCodes([{ code: 'A' }, { code: 'B' }, { code: 'B' }]) // 'B 2, A 1'
 */
export function describeCodes(rows: readonly { readonly code: string }[]): string {
  return countByCode(rows)
    .map(([code, count]) => `${code} ${count}`)
    .join(', ');
}
