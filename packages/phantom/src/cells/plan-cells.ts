import type { Rng } from '@loupe/core';
import type { Point } from '../drawing/frame.ts';
import { blob, drawWobble, type Shape } from '../drawing/shape.ts';
import type { CellsConfig } from './schema.ts';

/** A nucleus and how it looks. */
export interface Nucleus {
  readonly centre: Point;
  /** Mean of its radii, pixels. */
  readonly radius: number;
  readonly shape: Shape;
  /** Of the stain; about 1. */
  readonly strength: number;
  readonly focus: 'sharp' | 'far';
  /** Diseased ones are broken into bright pieces, and no mask shows them. */
  readonly state: 'sound' | 'diseased';
  /** Where in the texture it lies, so that nuclei differ. */
  readonly texture: Point;
  readonly nucleoli: readonly Point[];
}

/** Places the nuclei of one picture: some alone, some in groups that touch and overlap a little. */
export function planCells(config: CellsConfig, width: number, height: number, rng: Rng): Nucleus[] {
  const side = Math.min(width, height);
  // Cultures differ more between pictures than cells within one.
  const usual = side * rng.uniform(0.028, 0.055);
  const oblong = rng.uniform(0.6, 0.92);
  const grouping = rng.uniform(0.25, 0.8);
  const wanted = rng.integer(config.cells[0], config.cells[1] + 1);
  const cells: Nucleus[] = [];
  for (let attempt = 0; attempt < wanted * 12 && cells.length < wanted; attempt++) {
    const cellRng = rng.fork('cell', attempt);
    const rx = usual * cellRng.uniform(0.85, 1.25);
    const ry = rx * Math.min(1, oblong * cellRng.uniform(0.85, 1.15));
    const radius = Math.sqrt(rx * ry);
    const neighbour = cells.length > 0 ? cells[cellRng.integer(0, cells.length)]! : undefined;
    const centre =
      neighbour !== undefined && cellRng.next() < grouping
        ? besides(neighbour, radius, cellRng)
        : { x: cellRng.uniform(-0.02, 1.02) * width, y: cellRng.uniform(-0.02, 1.02) * height };
    const isCrowded = cells.some((other) => distance(other.centre, centre) < 0.78 * (other.radius + radius));
    if (isCrowded || !isNear(centre, width, height, radius)) continue;
    const angle = cellRng.uniform(0, Math.PI);
    cells.push({
      centre,
      radius,
      shape: blob({ centre, rx, ry, angle }, drawWobble(0.06, cellRng)),
      strength: Math.exp(cellRng.normal() * 0.22),
      focus: cellRng.next() < config.outOfFocus ? 'far' : 'sharp',
      state: cellRng.next() < config.unlabelled ? 'diseased' : 'sound',
      texture: { x: cellRng.uniform(500, 1500), y: cellRng.uniform(500, 1500) },
      nucleoli: Array.from({ length: cellRng.integer(1, 4) }, () => {
        const [theta, share] = [cellRng.uniform(0, 2 * Math.PI), cellRng.uniform(0.15, 0.55)];
        return { x: centre.x + Math.cos(theta) * ry * share, y: centre.y + Math.sin(theta) * ry * share };
      }),
    });
  }
  return cells;
}

/** A place where a new cell touches the given one, or laps over it by a tenth. */
function besides({ centre, radius }: Nucleus, own: number, rng: Rng): Point {
  const theta = rng.uniform(0, 2 * Math.PI);
  const apart = (radius + own) * rng.uniform(0.82, 1.08);
  return { x: centre.x + Math.cos(theta) * apart, y: centre.y + Math.sin(theta) * apart };
}

function distance(a: Point, b: Point): number {
  return Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2);
}

/** Whether at least half of the cell lies in the picture. */
function isNear({ x, y }: Point, width: number, height: number, radius: number): boolean {
  return x > -radius * 0.2 && y > -radius * 0.2 && x < width + radius * 0.2 && y < height + radius * 0.2;
}
