import { eachCovered, type Shape } from './shape.ts';

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [number, number, number];

/** A picture in colour while it is being painted: 0 to 255, channels interleaved, not rounded. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

export function createCanvas(width: number, height: number): Canvas {
  return { width, height, values: new Float32Array(width * height * 3) };
}

export interface Paint {
  /** Multiplies the colour at a point; left out: 1. */
  readonly shade?: (x: number, y: number, depth: number) => number;
  /** Left out: 1. */
  readonly opacity?: number;
  /** Width of the soft edge in pixels; left out: 1. */
  readonly edge?: number;
}

/** Paints a shape over what is there. */
export function paint({ width, height, values }: Canvas, shape: Shape, colour: Colour, how: Paint = {}): void {
  const { shade, opacity = 1, edge = 1 } = how;
  const [red, green, blue] = colour;
  eachCovered(
    shape,
    width,
    height,
    (i, cover, depth, x, y) => {
      const share = cover * opacity;
      const factor = shade === undefined ? 1 : shade(x, y, depth);
      const at = 3 * i;
      values[at] = values[at]! + share * (red * factor - values[at]!);
      values[at + 1] = values[at + 1]! + share * (green * factor - values[at + 1]!);
      values[at + 2] = values[at + 2]! + share * (blue * factor - values[at + 2]!);
    },
    edge,
  );
}

/** The canvas, `times` as large, read smoothly: what lies far behind the focus. */
export function enlarge({ width, height, values }: Canvas, times: number): Canvas {
  const large = createCanvas(width * times, height * times);
  const row = large.width * 3;
  for (let y = 0; y < large.height; y++) {
    const v = within((y + 0.5) / times - 0.5, height - 1);
    const y0 = v | 0;
    const top = y0 * width;
    const low = (y0 + 1 < height ? y0 + 1 : y0) * width;
    for (let x = 0; x < large.width; x++) {
      const u = within((x + 0.5) / times - 0.5, width - 1);
      const x0 = u | 0;
      const x1 = x0 + 1 < width ? x0 + 1 : x0;
      for (let c = 0; c < 3; c++) {
        const a = values[(top + x0) * 3 + c]! * (1 - u + x0) + values[(top + x1) * 3 + c]! * (u - x0);
        const b = values[(low + x0) * 3 + c]! * (1 - u + x0) + values[(low + x1) * 3 + c]! * (u - x0);
        large.values[y * row + x * 3 + c] = a + (v - y0) * (b - a);
      }
    }
  }
  return large;
}

const within = (value: number, most: number) => (value < 0 ? 0 : value > most ? most : value);
