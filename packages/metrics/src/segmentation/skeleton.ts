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
  const places: number[] = [];
  mask.pixels.forEach((value, at) => {
    if (value === 0) return;
    const place = (Math.floor(at / width) + 1) * stride + (at % width) + 1;
    padded[place] = 1;
    places.push(place);
  });
  const steps = [-stride - 1, -stride, -stride + 1, 1, stride + 1, stride, stride - 1, -1];
  let left = places;
  for (let changed = true; changed;) {
    changed = false;
    for (const half of [1, 2]) {
      // Judged on the state before this half, then removed at once: the method is parallel.
      const goes = left.filter((place) => {
        let pattern = 0;
        for (let i = 0; i < 8; i++) pattern |= padded[place + steps[i]!]! << i;
        return (removal[pattern]! & half) !== 0;
      });
      for (const place of goes) padded[place] = 0;
      if (goes.length > 0) left = left.filter((place) => padded[place] !== 0);
      changed ||= goes.length > 0;
    }
  }
  const pixels = new Uint8Array(height * width);
  for (const place of left) pixels[(Math.floor(place / stride) - 1) * width + (place % stride) - 1] = 1;
  return { height, width, pixels };
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
