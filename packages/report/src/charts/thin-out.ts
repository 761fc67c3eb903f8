/**
 * At most `limit` of the items, evenly spread, with the first and the last: a drawing shows no more, the tables hold all.
 *
 * @param limit  at least 2
 */
export function thinOut<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, index) => items[Math.round((index * (items.length - 1)) / (limit - 1))]!);
}
