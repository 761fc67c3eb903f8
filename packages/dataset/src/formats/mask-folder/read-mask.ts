import type { Samples } from '../../images/decode-samples.ts';
import { encodeMask, packRuns, rleExtent } from '../../mask-rle.ts';
import type { Box, LabelMask } from '../../schema.ts';
import { highestValue, nearestValues, strayValues, type MaskMeaning } from './mask-values.ts';

/** Pixels of one class or of one object, as a mask file has them. */
export interface FoundMask {
  /** `undefined`: the file's own class. */
  readonly class: number | undefined;
  readonly mask: LabelMask;
  readonly box: Box;
  readonly area: number;
}

export interface ReadMask {
  readonly found: readonly FoundMask[];
  /** What cleaning changed, in words; `undefined` where the file held clean values. */
  readonly cleaned: string | undefined;
}

/**
 * The masks in one file's values. None where nothing is set.
 *
 * @param counts  pixels of each of its values
 */
export function readMask(samples: Samples, counts: ReadonlyMap<number, number>, meaning: MaskMeaning): ReadMask {
  switch (meaning.kind) {
    case 'set': {
      const { threshold } = meaning;
      const found = maskOf(samples, (value) => value >= threshold, undefined);
      // Files of 16 bits number objects, so that every value is meant.
      const top = samples.bits === 16 ? undefined : highestValue(counts);
      const stray =
        top === undefined
          ? { pixels: 0, values: 0 }
          : strayValues(counts, (value) => value === 0 || (value === top && value >= threshold));
      const cleaned =
        stray.pixels === 0
          ? undefined
          : `expected 0 and ${top} alone, found ${stray.pixels} pixels of ${stray.values} other values; cut at ${threshold}`;
      return { found, cleaned };
    }
    case 'numbered':
      return { found: numberedObjects(samples), cleaned: undefined };
    case 'values': {
      const known = [...meaning.classOf.keys()].sort((a, b) => a - b);
      const nearest = nearestValues(counts, known);
      const stray = strayValues(counts, (value) => meaning.classOf.has(value));
      const classes = [...new Set([...meaning.classOf.values()].filter((index) => index !== undefined))].sort(
        (a, b) => a - b,
      );
      const cleaned =
        stray.pixels === 0
          ? undefined
          : `expected ${known.join(', ')} alone, found ${stray.pixels} pixels of ${stray.values} other values; each taken as the nearest`;
      return {
        found: classes.flatMap((index) => {
          const own = new Set(
            [...nearest].flatMap(([value, near]) => (meaning.classOf.get(near) === index ? [value] : [])),
          );
          return maskOf(samples, (value) => own.has(value), index);
        }),
        cleaned,
      };
    }
  }
}

function maskOf(
  { width, height, values }: Samples,
  isSet: (value: number) => boolean,
  index: number | undefined,
): FoundMask[] {
  const mask = encodeMask({ width, height }, (i) => isSet(values[i]!));
  const { box, area } = rleExtent(mask);
  return box === undefined ? [] : [{ class: index, mask, box, area }];
}

/** A mask for each value but 0, in the order of values; one walk over the pixels, however many objects there are. */
function numberedObjects({ width, height, values }: Samples): FoundMask[] {
  const objects = new Map<number, { runs: number[]; end: number }>();
  const close = (value: number, from: number, to: number) => {
    if (value === 0) return;
    const object = objects.get(value) ?? { runs: [], end: 0 };
    object.runs.push(from - object.end, to - from);
    object.end = to;
    objects.set(value, object);
  };
  let [value, from] = [0, 0];
  let position = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++, position++) {
      const next = values[y * width + x]!;
      if (next === value) continue;
      close(value, from, position);
      [value, from] = [next, position];
    }
  }
  close(value, from, position);
  return [...objects]
    .sort(([a], [b]) => a - b)
    .map(([, { runs, end }]): FoundMask => {
      const size: [number, number] = [height, width];
      const mask = { size, counts: packRuns(end < position ? [...runs, position - end] : runs) };
      const { box, area } = rleExtent(mask);
      return { class: undefined, mask, box: box!, area };
    });
}
