import { createRaster, decodeMask, type Raster } from '@loupe/dataset';
import type { SegmentationExample } from '@loupe/stage';

export interface MapSize {
  readonly width: number;
  readonly height: number;
}

/** The number of the class of every pixel from 1 on, 0 for none; where masks overlap the last one wins. */
export function classMapOf(
  pixels: SegmentationExample['truth'],
  classes: readonly string[],
  size: MapSize,
): Uint8Array {
  const map = new Uint8Array(size.width * size.height);
  for (const { class: name, mask } of pixels) {
    const value = classes.indexOf(name) + 1;
    const set = decodeMask(mask);
    for (let index = 0; index < map.length; index++) if (set[index] === 1) map[index] = value;
  }
  return map;
}

/** What a background pixel weighs against one of a class as a map is made smaller, so that thin structures stay visible. */
const backgroundWeight = 0.25;

/** A map of small numbers made as small as a preview: each new pixel takes the most frequent number under it. */
export function shrinkMap(map: Uint8Array, from: MapSize, to: MapSize): Uint8Array {
  if (from.width === to.width && from.height === to.height) return map;
  const small = new Uint8Array(to.width * to.height);
  const counts = new Float64Array(256);
  for (let y = 0; y < to.height; y++) {
    const [top, bottom] = span(y, to.height, from.height);
    for (let x = 0; x < to.width; x++) {
      const [left, right] = span(x, to.width, from.width);
      counts.fill(0);
      let best = 0;
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const value = map[row * from.width + column]!;
          counts[value]! += value === 0 ? backgroundWeight : 1;
          if (counts[value]! > counts[best]!) best = value;
        }
      }
      small[y * to.width + x] = best;
    }
  }
  return small;
}

function span(index: number, count: number, sourceCount: number): [number, number] {
  const start = Math.floor((index * sourceCount) / count);
  return [start, Math.max(start + 1, Math.floor(((index + 1) * sourceCount) / count))];
}

/** A map drawn in flat colours, one a number: `#rrggbb`. */
export function paintMap(map: Uint8Array, { width, height }: MapSize, colours: readonly string[]): Raster {
  const raster = createRaster(width, height, 3);
  const channels = colours.map((colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)));
  map.forEach((value, index) => raster.data.set(channels[value]!, 3 * index));
  return raster;
}

/** Of one class: 1 where truth and prediction agree on it, 2 where it was missed, 3 where it was invented, 0 elsewhere. */
export function agreementMap(truth: Uint8Array, predicted: Uint8Array, value: number): Uint8Array {
  return truth.map((own, index) => {
    const said = predicted[index] === value;
    return own === value ? (said ? 1 : 2) : said ? 3 : 0;
  });
}
