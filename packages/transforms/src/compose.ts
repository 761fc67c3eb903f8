import { DataError } from '@loupe/core';
import type { DrawnTransform, Ring } from '@loupe/dataset/schema';
import type { Size, Transform } from './define-transform.ts';
import { chainMatrices, determinant, identityMatrix, movePoints, type Matrix } from './matrix.ts';
import { transformNamed } from './registry.ts';
import { clipRing, ringOfBox } from './ring.ts';

/** What a chain of drawn transforms does, filters left out, as one map and one table: pixels are read once, however long the chain. */
export interface Composition {
  /** From the first canvas to the last, in pixels at pixel edges. */
  readonly matrix: Matrix;
  /** Of the last canvas. */
  readonly size: Size;
  /**
   * What can be seen of the first canvas on the last one: a convex ring, clockwise on the screen, empty where nothing is
   * left. Each canvas in between has cut its share off, as if the steps were done one after another.
   */
  readonly window: Ring;
  /** False where no step moved the plane. */
  readonly moved: boolean;
  readonly fill: number;
  /** New value of each of the 256 pixel values; `undefined` where no step changed them. */
  readonly tones: Uint8Array | undefined;
}

/**
 * Chains drawn transforms.
 *
 * @param size  of the picture that the first one meets
 * @throws {DataError} `UNKNOWN_TRANSFORM`; `DRAWN_TRANSFORM` where the drawn numbers are not that transform's
 * @example compose([{ name: 'flip-x', drawn: {} }], { width: 4, height: 2 }).matrix // [-1, 0, 4, 0, 1, 0]
 */
export function compose(drawn: readonly DrawnTransform[], size: Size): Composition {
  let matrix = identityMatrix;
  let window = ringOfBox([0, 0, size.width, size.height]);
  let fill = 0;
  let moved = false;
  let tone: ((value: number) => number) | undefined;
  for (const step of drawn) {
    const transform = transformNamed(step.name);
    const numbers = parseDrawn(transform, step);
    // Filters move nothing and are no table of values: `applyToRaster` does them.
    if ('filter' in transform) continue;
    if (transform.moves === 'nothing') {
      const before = tone;
      const own = transform.tone(numbers);
      // Kept within the range between steps, so that the result is that of the steps done one after another.
      tone = before === undefined ? own : (value) => own(clampTone(before(value)));
      continue;
    }
    const move = transform.move(numbers, size);
    moved = true;
    matrix = chainMatrices(matrix, move.matrix);
    window = moveWindow(window, move.matrix, move.size);
    size = move.size;
    fill = move.fill ?? fill;
  }
  return { matrix, size, window, moved, fill, tones: tone === undefined ? undefined : toneTable(tone) };
}

function moveWindow(window: Ring, matrix: Matrix, { width, height }: Size): Ring {
  const points = movePoints(window, matrix);
  const ring = determinant(matrix) < 0 ? reversed(points) : points;
  return withoutSlivers(clipRing(ring, ringOfBox([0, 0, width, height])));
}

/** Merges corners that rounding tore apart: the edge between them points anywhere, and would clip everything away. */
function withoutSlivers(ring: readonly number[]): number[] {
  const kept: number[] = [];
  let [px, py] = [ring.at(-2)!, ring.at(-1)!];
  for (let i = 0; i < ring.length; i += 2) {
    const [x, y] = [ring[i]!, ring[i + 1]!];
    if (Math.abs(x - px) < 1e-6 && Math.abs(y - py) < 1e-6) continue;
    kept.push(x, y);
    [px, py] = [x, y];
  }
  return kept.length >= 6 ? kept : [];
}

function reversed(ring: readonly number[]): number[] {
  const turned: number[] = [];
  for (let i = ring.length - 2; i >= 0; i -= 2) turned.push(ring[i]!, ring[i + 1]!);
  return turned;
}

const clampTone = (value: number) => (value < 0 ? 0 : value > 255 ? 255 : value);

function toneTable(tone: (value: number) => number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, value) => Math.round(clampTone(tone(value))));
}

/** The drawn numbers of a step, checked. @throws {DataError} `DRAWN_TRANSFORM` */
export function parseDrawn(transform: Transform, { name, drawn }: DrawnTransform): unknown {
  const parsed = transform.drawn.safeParse(drawn);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DataError(`Cannot apply ${name}: ${issue!.message}`, {
    code: 'DRAWN_TRANSFORM',
    at: { key: [name, ...issue!.path].join('.') },
    fix: 'Run the augment step again',
  });
}
