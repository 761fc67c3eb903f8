import { toRgb, type Raster } from './raster.ts';

/** A coarse grid over a picture, each value in [0, 1], row by row. */
export interface HeatGrid {
  readonly width: number;
  readonly height: number;
  readonly values: ArrayLike<number>;
}

/** Colour of the heat of 0 to 1, dark to light, told apart by its lightness alone, too. Source: inferno of van der Walt and Smith, 2015, nine of its 256 colours. */
const heatColours: readonly (readonly [number, number, number])[] = [
  [0, 0, 4],
  [31, 12, 72],
  [85, 15, 109],
  [136, 34, 106],
  [186, 54, 85],
  [227, 89, 51],
  [249, 140, 10],
  [249, 201, 50],
  [252, 255, 164],
];

/**
 * The picture in grey with a grid of heat over it, linear between the centres of its cells; what is not hot stays as it is.
 *
 * @param opacity  where the heat is 1, in [0, 1]
 * @returns        a new raster; the given one is left as it is
 */
export function drawHeat(raster: Raster, grid: HeatGrid, opacity = 0.65): Raster {
  const rgb = toRgb(raster);
  const data = new Uint8Array(rgb.data.length);
  const { width, height } = rgb;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data.fill(Math.round((rgb.data[at]! + rgb.data[at + 1]! + rgb.data[at + 2]!) / 3), at, at + 3);
      const heat = heatAt(grid, ((x + 0.5) * grid.width) / width - 0.5, ((y + 0.5) * grid.height) / height - 0.5);
      mix(data, at, heatColour(heat), opacity * heat);
    }
  }
  return { ...rgb, data };
}

function heatAt({ width, height, values }: HeatGrid, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const at = (column: number, row: number) =>
    values[Math.min(Math.max(row, 0), height - 1) * width + Math.min(Math.max(column, 0), width - 1)]!;
  const along = (row: number) => at(left, row) + (x - left) * (at(left + 1, row) - at(left, row));
  return along(top) + (y - top) * (along(top + 1) - along(top));
}

function heatColour(heat: number): [number, number, number] {
  const place = heat * (heatColours.length - 1),
    low = Math.min(Math.floor(place), heatColours.length - 2);
  const [from, to] = [heatColours[low]!, heatColours[low + 1]!];
  return [0, 1, 2].map((channel) => from[channel]! + (place - low) * (to[channel]! - from[channel]!)) as [
    number,
    number,
    number,
  ];
}

function mix(data: Uint8Array, at: number, colour: readonly [number, number, number], opacity: number): void {
  colour.forEach((value, channel) => {
    data[at + channel] = Math.round(data[at + channel]! + opacity * (value - data[at + channel]!));
  });
}
