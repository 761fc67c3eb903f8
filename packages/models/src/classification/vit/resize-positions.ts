import { DataError } from '@loupe/core';
import type { StateDict } from '@loupe/engine';

export const positionsName = 'encoder.pos_embedding';

/**
 * The same weights with the position embeddings of a square grid resized to another, bicubically with corners kept; the first row,
 * which belongs to no place, stays. Weights of the right size, or without that name, come back as they are.
 *
 * @param grid  patches along one side of the image
 * @throws {DataError} `VIT_POSITIONS` where the embeddings are not those of a square grid and one row more
 * @source Keys, 1981, with a = -0.75; torchvision's interpolate_embeddings
 */
export function withPositionsResized(state: StateDict, name: string, grid: number): StateDict {
  const found = state.get(name);
  if (found === undefined || (found.shape.length === 3 && found.shape[1] === grid * grid + 1)) return state;
  const [, rows, width] = found.shape as [number, number, number];
  const from = Math.sqrt(rows - 1);
  if (found.shape.length !== 3 || !Number.isInteger(from) || from < 1) {
    throw new DataError(
      `Cannot resize ${name}: expected [1, side x side + 1, width], found [${found.shape.join(', ')}]`,
      { code: 'VIT_POSITIONS' },
    );
  }
  const data = new Float32Array((grid * grid + 1) * width);
  data.set(found.data.subarray(0, width));
  data.set(resizeBicubic(found.data.subarray(width), { from, to: grid, width }), width);
  return new Map([...state, [name, { shape: [1, grid * grid + 1, width], data }]]);
}

/** Square maps, `[from, from, width]` -> `[to, to, width]`; the outermost places stay where they are. */
function resizeBicubic(
  values: Float32Array,
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): Float32Array {
  const taps = Array.from({ length: to }, (_, i) => tapsAt(to === 1 ? 0 : (i * (from - 1)) / (to - 1), from));
  const result = new Float32Array(to * to * width);
  taps.forEach((rowTaps, y) =>
    taps.forEach((columnTaps, x) => {
      for (let c = 0; c < width; c++) {
        let sum = 0;
        for (const row of rowTaps)
          for (const column of columnTaps)
            sum += row.weight * column.weight * values[(row.at * from + column.at) * width + c]!;
        result[(y * to + x) * width + c] = sum;
      }
    }),
  );
  return result;
}

/** The four places around `at` that count, clipped to the map, and how much. */
function tapsAt(at: number, length: number): { at: number; weight: number }[] {
  const first = Math.floor(at);
  return [-1, 0, 1, 2].map((offset) => ({
    at: Math.min(Math.max(first + offset, 0), length - 1),
    weight: cubic(Math.abs(at - first - offset)),
  }));
}

const a = -0.75;

/** Keys's kernel. */
function cubic(distance: number): number {
  if (distance <= 1) return ((a + 2) * distance - (a + 3)) * distance * distance + 1;
  if (distance < 2) return ((a * distance - 5 * a) * distance + 8 * a) * distance - 4 * a;
  return 0;
}
