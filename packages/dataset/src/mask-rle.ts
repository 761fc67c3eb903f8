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
export function rleExtent({ size: [height, width], counts }: MaskRle): MaskExtent {
  const runs = typeof counts === 'string' ? unpackRuns(counts) : counts;
  const total = runs.reduce((sum, run) => sum + run, 0);
  if (!runs.every((run) => Number.isInteger(run) && run >= 0) || total !== height * width) {
    throw new DataError(`Cannot read mask: expected runs that add up to ${height} x ${width}, found ${total}`, {
      code: 'RLE_COUNTS',
    });
  }
  let area = 0;
  let position = 0;
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1 && run > 0) {
      area += run;
      const [first, last] = [position, position + run - 1];
      const [x0, x1] = [Math.floor(first / height), Math.floor(last / height)];
      // A run that goes on into the next column passes the lower edge and starts again at the upper.
      const [y0, y1] = x0 === x1 ? [first % height, last % height] : [0, height - 1];
      box[0] = Math.min(box[0], x0);
      box[1] = Math.min(box[1], y0);
      box[2] = Math.max(box[2], x1 + 1);
      box[3] = Math.max(box[3], y1 + 1);
    }
    position += run;
  }
  return { area, box: area > 0 ? box : undefined };
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
