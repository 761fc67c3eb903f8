import type { Rng } from '@loupe/core';

/** What the collimator leaves open: x0 y0 x1 y1 in pixels. */
export interface Field {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export type Framing = 'whole' | 'cut off';

/** Draws the open field: nearly all of the picture, or with one or two sides far in. */
export function drawField(width: number, height: number, framing: Framing, rng: Rng): Field {
  const inset = () => {
    const deep = framing === 'cut off' ? rng.next() < 0.45 : false;
    if (deep) return rng.uniform(0.1, 0.22);
    return rng.next() < 0.3 ? rng.uniform(0.015, 0.05) : 0;
  };
  const [left, top, right, bottom] = [inset(), inset(), inset(), inset()];
  return { x0: left * width, y0: top * height, x1: width - right * width, y1: height - bottom * height };
}

/** 1 inside, 0 outside, a penumbra of 1.5 pixels between; a side on the picture's own border casts none. */
export function insideField({ x0, y0, x1, y1 }: Field, x: number, y: number): number {
  return edge(x - x0) * edge(x1 - x) * edge(y - y0) * edge(y1 - y);
}

function edge(distance: number): number {
  const open = distance / 1.5 + 0.5;
  return open < 0 ? 0 : open > 1 ? 1 : open;
}
