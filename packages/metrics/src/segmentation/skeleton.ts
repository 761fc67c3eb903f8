import { checkMask, type Mask } from './mask.ts';

/** Neighbours clockwise from north-west; bit i of a pattern says whether the i-th is set. */
const ring = ['NW', 'N', 'NE', 'E', 'SE', 'S', 'SW', 'W'] as const;

// scikit-image departs from the paper for these patterns: the ends of lines two pixels thick go in one half of a round only, so that a small
// block never vanishes as it does by the paper, and the corners of stairs go, so that lines are thinner. Named by the neighbours that are set.
const departures = {
  neither: ['SE S', 'NW W'],
  first: ['NW N', 'N NE', 'NE E', 'N NE E', 'NW N W', 'NW N E', 'N NE W', 'NW S W', 'N SW W', 'N NE SW W'],
  second: ['E SE', 'S SW', 'SW W', 'E SE S', 'S SW W', 'N E SE', 'E S SW', 'NE E S SW', 'SE S W'],
  both: ['N E', 'E S', 'S W', 'N W'],
} as const;

const removedIn = { neither: 0, first: 1, second: 2, both: 3 } as const;

/** For each of the 256 patterns, bit 0: removed in the first half of a round; bit 1: in the second. */
const removal = createRemoval();

/**
 * The mask thinned to lines one pixel wide that lie along its middle. Beyond the image nothing is set.
 *
 * @throws {ShapeError} when the mask does not have the pixels it says
 * @source  Zhang and Suen, 1984, with the departures of scikit-image's `skeletonize(method='zhang')`, with which it agrees to the pixel
 */
export function skeletonize(mask: Mask): Mask {
  checkMask(mask);
  const { height, width } = mask;
  const stride = width + 2;
  const padded = new Uint8Array((height + 2) * stride);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (mask.pixels[y * width + x] !== 0) padded[(y + 1) * stride + x + 1] = 1;
  thin(padded, [-stride - 1, -stride, -stride + 1, 1, stride + 1, stride, stride - 1, -1]);
  const pixels = new Uint8Array(height * width);
  for (let y = 0; y < height; y++)
    pixels.set(padded.subarray((y + 1) * stride + 1, (y + 1) * stride + 1 + width), y * width);
  return { height, width, pixels };
}

/**
 * Removes in place what the method removes. Each half of a round judges only pixels whose neighbours have changed since it last judged
 * them: the others would be judged alike. So a pixel costs the same however thick the mask is around it.
 */
function thin(padded: Uint8Array, steps: readonly number[]): void {
  const patternAt = (place: number) => {
    let pattern = 0;
    for (let i = 0; i < 8; i++) pattern |= padded[place + steps[i]!]! << i;
    return pattern;
  };
  const waiting: [number[], number[]] = [[], []];
  const isWaiting = new Uint8Array(padded.length);
  const wait = (place: number) => {
    for (const half of [1, 2] as const) {
      if ((isWaiting[place]! & half) !== 0) continue;
      isWaiting[place]! |= half;
      waiting[half - 1]!.push(place);
    }
  };
  for (let place = 0; place < padded.length; place++) if (padded[place] !== 0 && patternAt(place) !== 255) wait(place);
  while (waiting[0].length + waiting[1].length > 0) {
    for (const half of [1, 2] as const) {
      const judged = waiting[half - 1]!;
      waiting[half - 1] = [];
      for (const place of judged) isWaiting[place]! &= ~half;
      // Judged on the state before this half, then removed at once: the method is parallel.
      const goes = judged.filter((place) => padded[place] !== 0 && (removal[patternAt(place)]! & half) !== 0);
      for (const place of goes) padded[place] = 0;
      for (const place of goes) for (const step of steps) if (padded[place + step] !== 0) wait(place + step);
    }
  }
}

function createRemoval(): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, pattern) => {
    const [n, e, s, w] = [1, 3, 5, 7].map((i) => (pattern >> i) & 1) as [number, number, number, number];
    const set = ring.filter((_name, i) => (pattern >> i) & 1).length;
    const rises = ring.filter((_name, i) => !((pattern >> i) & 1) && (pattern >> ((i + 1) % 8)) & 1).length;
    // The paper's conditions (a) and (b), then (c) and (d) of either half.
    if (set < 2 || set > 6 || rises !== 1) return 0;
    const first = n * e * s === 0 && e * s * w === 0,
      second = n * e * w === 0 && n * s * w === 0;
    return (first ? removedIn.first : 0) | (second ? removedIn.second : 0);
  });
  for (const half of ['neither', 'first', 'second', 'both'] as const)
    for (const names of departures[half]) {
      const pattern = names.split(' ').reduce((bits, name) => bits | (1 << ring.findIndex((one) => one === name)), 0);
      table[pattern] = removedIn[half];
    }
  return table;
}
