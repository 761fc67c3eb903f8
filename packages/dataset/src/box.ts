import type { Box } from './schema.ts';

// Every box of Loupe is x0 y0 x1 y1 in pixels at pixel edges. The other forms live here and in the format that speaks them.

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Centre, width and height: YOLO's order. */
export type CentreBox = readonly [cx: number, cy: number, width: number, height: number];
/** Left upper corner, width and height: COCO's order. */
export type CornerBox = readonly [x: number, y: number, width: number, height: number];

export const cxcywhToXyxy = ([cx, cy, width, height]: CentreBox): Box => [
  cx - width / 2,
  cy - height / 2,
  cx + width / 2,
  cy + height / 2,
];

export const xyxyToCxcywh = ([x0, y0, x1, y1]: Box): [number, number, number, number] => [
  (x0 + x1) / 2,
  (y0 + y1) / 2,
  x1 - x0,
  y1 - y0,
];

export const xywhToXyxy = ([x, y, width, height]: CornerBox): Box => [x, y, x + width, y + height];

export const xyxyToXywh = ([x0, y0, x1, y1]: Box): [number, number, number, number] => [x0, y0, x1 - x0, y1 - y0];

/** Shares of the picture's sides to pixels; works for any row of alternating x and y, such as a box or a ring. */
export const normalisedToPixels = <Row extends readonly number[]>(row: Row, { width, height }: Size) =>
  row.map((value, i) => value * (i % 2 === 0 ? width : height)) as unknown as { -readonly [K in keyof Row]: number };

/** Pixels to shares of the picture's sides; the inverse of `normalisedToPixels`. */
export const pixelsToNormalised = <Row extends readonly number[]>(row: Row, { width, height }: Size) =>
  row.map((value, i) => value / (i % 2 === 0 ? width : height)) as unknown as { -readonly [K in keyof Row]: number };

export const boxWidth = ([x0, , x1]: Box): number => x1 - x0;
export const boxHeight = ([, y0, , y1]: Box): number => y1 - y0;

/** Pixels², 0 where the box is empty or turned inside out. */
export const boxArea = ([x0, y0, x1, y1]: Box): number => Math.max(0, x1 - x0) * Math.max(0, y1 - y0);

/**
 * The part of a box that two boxes share; turned inside out where they share none, so that `boxArea` gives 0.
 *
 * @example intersectBoxes([0, 0, 2, 2], [1, 1, 3, 3]) // [1, 1, 2, 2]
 */
export const intersectBoxes = (a: Box, b: Box): Box => [
  Math.max(a[0], b[0]),
  Math.max(a[1], b[1]),
  Math.min(a[2], b[2]),
  Math.min(a[3], b[3]),
];

/** The part of a box inside the picture. */
export const clipBox = (box: Box, { width, height }: Size): Box => intersectBoxes(box, [0, 0, width, height]);

/**
 * True where the object seems cut off by the picture's edge.
 *
 * @param margin  pixels; annotation tools round, so a box within half a pixel of the edge counts as touching it
 */
export const touchesBorder = ([x0, y0, x1, y1]: Box, { width, height }: Size, margin = 0.5): boolean =>
  x0 <= margin || y0 <= margin || x1 >= width - margin || y1 >= height - margin;
