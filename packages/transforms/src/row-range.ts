/**
 * The pixels of one row whose centres lie inside a convex ring, as [first, past the last).
 *
 * @param y      row; its centre is at y + .5
 * @param width  of the canvas, to which the range is limited
 */
export function rowRange(ring: readonly number[], y: number, width: number): readonly [number, number] {
  const centre = y + 0.5;
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
    const y0 = ring[j + 1]!;
    const y1 = ring[i + 1]!;
    if (y0 <= centre === y1 <= centre) continue;
    const x = ring[j]! + ((centre - y0) / (y1 - y0)) * (ring[i]! - ring[j]!);
    if (x < low) low = x;
    if (x > high) high = x;
  }
  if (low > high) return [0, 0];
  // A hair of room, so that an edge that rounding put on a pixel's centre is the same on every machine.
  return [Math.max(0, Math.ceil(low - 0.5 - 1e-9)), Math.min(width, Math.floor(high - 0.5 + 1e-9) + 1)];
}
