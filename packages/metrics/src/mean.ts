/** The mean, or `null` of nothing. */
export function mean(values: readonly number[] | Float64Array): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
