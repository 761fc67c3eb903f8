import type { Ring } from './schema.ts';

/**
 * Pixels whose centres lie inside any of the rings, as runs of row-major indices. A ring that crosses itself is filled by the even-odd rule.
 *
 * @param onRun  called with the first index and the one after the last; a pixel inside two rings is told twice
 * @example fillRings([[0, 0, 2, 0, 2, 1, 0, 1]], { width: 3, height: 1 }, (from, to) => console.log(from, to)) // 0 2
 */
export function fillRings(
  rings: readonly Ring[],
  { width, height }: { readonly width: number; readonly height: number },
  onRun: (from: number, to: number) => void,
): void {
  for (const ring of rings) {
    const ys = ring.filter((_, i) => i % 2 === 1);
    const top = Math.max(0, Math.ceil(Math.min(...ys) - 0.5));
    const bottom = Math.min(height - 1, Math.floor(Math.max(...ys) - 0.5));
    for (let y = top; y <= bottom; y++) {
      const crossings = crossingsAt(ring, y + 0.5);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = Math.max(0, Math.ceil(crossings[i]! - 0.5));
        const to = Math.min(width, Math.ceil(crossings[i + 1]! - 0.5));
        if (to > from) onRun(y * width + from, y * width + to);
      }
    }
  }
}

/** Where the ring's edges cross the horizontal line, left to right. An edge holds its upper end and not its lower, so that corners count once. */
function crossingsAt(ring: Ring, y: number): number[] {
  const crossings: number[] = [];
  let [px, py] = [ring.at(-2)!, ring.at(-1)!];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, yy] = [ring[i]!, ring[i + 1]!];
    if (py <= y !== yy <= y) crossings.push(px + ((y - py) / (yy - py)) * (x - px));
    [px, py] = [x, yy];
  }
  return crossings.sort((a, b) => a - b);
}
