import type { Cell } from '../document/document.ts';

/**
 * The rows with the best cell of each column marked, as printed: two that read the same are both the best. Nothing is marked
 * where there is nothing to be better than.
 *
 * @param columns  which end of a column is better; columns that are not named are left as they are
 */
export function markBest(
  rows: readonly (readonly Cell[])[],
  columns: Readonly<Record<number, 'highest' | 'lowest'>>,
): Cell[][] {
  const bestTexts = new Map(
    Object.entries(columns).map(([column, end]) => {
      const known = rows.flatMap((row) => (row[Number(column)]?.value === undefined ? [] : [row[Number(column)]!]));
      const sorted = [...known].sort((a, b) => (end === 'highest' ? b.value! - a.value! : a.value! - b.value!));
      const isContest = known.length > 1 && new Set(known.map((cell) => cell.text)).size > 1;
      return [Number(column), isContest ? sorted[0]!.text : undefined];
    }),
  );
  return rows.map((row) =>
    row.map((cell, column) =>
      cell.value !== undefined && bestTexts.get(column) === cell.text ? { ...cell, isBest: true } : cell,
    ),
  );
}
