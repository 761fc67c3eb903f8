/**
 * Rows as columns of equal width, numbers to the right.
 *
 * @example printTable([['a', 1], ['bcd', 20]]) // 'a     1\nbcd  20'
 */
export function printTable(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) => row.map(String));
  const widths = texts[0]?.map((_, column) => Math.max(...texts.map((row) => row[column]!.length))) ?? [];
  return texts
    .map((row, r) =>
      row
        .map((text, c) => (typeof rows[r]![c] === 'number' ? text.padStart(widths[c]!) : text.padEnd(widths[c]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
