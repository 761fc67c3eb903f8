import { DataError } from '@loupe/core';
import type { Box } from './schema.ts';

/** A mask as COCO writes it: runs of 0 and 1 in turn, the first of 0, down the columns; as numbers, or packed into text. */
export interface MaskRle {
  readonly size: readonly [height: number, width: number];
  readonly counts: readonly number[] | string;
}

/** Pixels², and the box around the pixels that are set (`undefined` where none is). */
export interface MaskExtent {
  readonly area: number;
  readonly box: Box | undefined;
}

/**
 * How much a run-length mask covers, and where, without unpacking it to pixels.
 *
 * @throws {DataError} `RLE_COUNTS` when the runs are not whole numbers that fill the size
 * @example rleExtent({ size: [2, 2], counts: [2, 1, 1] }) // { area: 1, box: [1, 0, 2, 1] }
 */
export function rleExtent(mask: MaskRle): MaskExtent {
  const [height] = mask.size;
  let area = 0;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [first, end] of setRuns(mask)) {
    const last = end - 1;
    area += end - first;
    const [x0, x1] = [Math.floor(first / height), Math.floor(last / height)];
    // A run that goes on into the next column passes the lower edge and starts again at the upper.
    const [y0, y1] = x0 === x1 ? [first % height, last % height] : [0, height - 1];
    box[0] = Math.min(box[0], x0);
    box[1] = Math.min(box[1], y0);
    box[2] = Math.max(box[2], x1 + 1);
    box[3] = Math.max(box[3], y1 + 1);
  }
  return { area, box: area > 0 ? box : undefined };
}

/**
 * A mask's pixels, 0 or 1, row by row.
 *
 * @throws {DataError} `RLE_COUNTS` when the runs are not whole numbers that fill the size
 * @example decodeMask({ size: [2, 2], counts: [2, 1, 1] }) // [0, 1, 0, 0]
 */
export function decodeMask(mask: MaskRle): Uint8Array {
  const [height, width] = mask.size;
  const pixels = new Uint8Array(height * width);
  for (const [first, end] of setRuns(mask)) {
    for (let position = first; position < end; position++) {
      pixels[(position % height) * width + Math.floor(position / height)] = 1;
    }
  }
  return pixels;
}

/**
 * A mask of pixels, row by row, as COCO packs it.
 *
 * @param isSet  asked with the row-major index of each pixel
 * @example encodeMask({ width: 2, height: 2 }, (i) => i === 1) // { size: [2, 2], counts: '211' }
 */
export function encodeMask(
  { width, height }: { readonly width: number; readonly height: number },
  isSet: (index: number) => boolean,
): { size: [height: number, width: number]; counts: string } {
  const runs: number[] = [];
  let value = false;
  let run = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (isSet(y * width + x) !== value) {
        runs.push(run);
        run = 0;
        value = !value;
      }
      run++;
    }
  }
  runs.push(run);
  return { size: [height, width], counts: packRuns(runs) };
}

/**
 * Runs in COCO's packed text; the inverse of `unpackRuns`.
 *
 * @source pycocotools' rleToString: base-32 digits, lowest first, the difference to the run two before from the fourth on
 */
export function packRuns(runs: readonly number[]): string {
  let text = '';
  for (const [i, run] of runs.entries()) {
    let value = i > 2 ? run - runs[i - 2]! : run;
    let more = true;
    while (more) {
      const digit = value & 0x1f;
      value >>= 5;
      // The sign is in bit 4 of the last digit.
      more = (digit & 0x10) !== 0 ? value !== -1 : value !== 0;
      text += String.fromCharCode((digit | (more ? 0x20 : 0)) + 48);
    }
  }
  return text;
}

/** First position and the one after the last of each run of 1, down the columns. */
function* setRuns({ size: [height, width], counts }: MaskRle): Generator<[first: number, end: number]> {
  let position = 0;
  for (const [i, run] of checkedRuns({ size: [height, width], counts }).entries()) {
    if (i % 2 === 1 && run > 0) yield [position, position + run];
    position += run;
  }
}

function checkedRuns({ size: [height, width], counts }: MaskRle): readonly number[] {
  const runs = typeof counts === 'string' ? unpackRuns(counts) : counts;
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (!runs.every((run) => Number.isInteger(run) && run >= 0) || total !== height * width) {
    throw new DataError(`Cannot read mask: expected runs that add up to ${height} x ${width}, found ${total}`, {
      code: 'RLE_COUNTS',
    });
  }
  return runs;
}

/**
 * The runs in COCO's packed text: base-32 digits from character 48 on, lowest first, bit 5 says that more follow, and from the
 * fourth run on each is the difference to the run two before.
 *
 * @throws {DataError} `RLE_COUNTS` when a character is out of range or the text ends inside a number
 */
export function unpackRuns(text: string): number[] {
  const runs: number[] = [];
  let at = 0;
  while (at < text.length) {
    let value = 0;
    let shift = 0;
    let more = true;
    while (more) {
      const digit = text.charCodeAt(at++) - 48;
      if (!(digit >= 0 && digit < 64)) {
        throw new DataError(
          `Cannot read mask: expected packed runs, found ${at > text.length ? 'an early end' : `"${text[at - 1]}"`}`,
          { code: 'RLE_COUNTS' },
        );
      }
      value += (digit & 0x1f) * 2 ** shift;
      shift += 5;
      more = (digit & 0x20) !== 0;
      if (!more && (digit & 0x10) !== 0) value -= 2 ** shift;
    }
    runs.push(runs.length > 2 ? value + runs.at(-2)! : value);
  }
  return runs;
}
