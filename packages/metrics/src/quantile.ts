/**
 * A quantile, interpolated linearly between neighbours.
 *
 * @param sorted  rising, at least one
 * @param share   in [0, 1]
 * @source        Hyndman and Fan, 1996, definition 7: what `numpy.quantile` does unless told otherwise
 * @example       quantile([1, 2, 4], 0.75) // 3
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1),
    below = Math.floor(at);
  return sorted[below]! + (at - below) * ((sorted[below + 1] ?? sorted[below]!) - sorted[below]!);
}
