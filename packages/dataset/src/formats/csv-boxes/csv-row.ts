import { normalisedToPixels, type Size } from '../../box.ts';
import type { Box } from '../../schema.ts';
import type { CsvColumns } from './csv-columns.ts';
import type { CsvTable } from './csv-tables.ts';

export type CsvUnit = 'pixels' | 'shares';

/** What one row says of its image. */
export type CsvRow =
  | { readonly kind: 'box'; readonly class: string; readonly four: readonly [number, number, number, number] }
  /** A row whose class and box are empty: somebody looked, and there is no object. */
  | { readonly kind: 'no object' }
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string };

// A finite decimal number, and no more: not 0x10, not 1_000, not nan, not 0,5.
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

export function readCsvRow(fields: readonly string[], columns: CsvColumns): CsvRow {
  if (fields.length !== columns.count) {
    return {
      kind: 'rejected',
      code: 'CSV_FIELD_COUNT',
      reason: `expected ${columns.count} fields as in the first line, found ${fields.length}`,
    };
  }
  const name = fields[columns.class]!.trim();
  const texts = columns.box.map((index) => fields[index]!.trim());
  if (name === '' && texts.every((text) => text === '')) return { kind: 'no object' };
  const odd = texts.find((text) => !number.test(text));
  if (odd !== undefined) {
    return {
      kind: 'rejected',
      code: 'CSV_NOT_A_NUMBER',
      reason: `expected finite decimal numbers, found "${odd.slice(0, 40)}"`,
    };
  }
  if (name === '') return { kind: 'rejected', code: 'CSV_CLASS_EMPTY', reason: 'expected a class, found none' };
  return { kind: 'box', class: name, four: texts.map(Number) as [number, number, number, number] };
}

/** The largest number that a table of shares may hold and one of pixels seldom does: rounding puts shares a little over 1. */
const largestShare = 1.5;

/**
 * In which unit a table's boxes are: `shares` of the image's sides where every number is in [0, 1], else `pixels`.
 *
 * @returns `undefined` where most boxes would fit into a pixel and a half, and yet not every number is in [0, 1]: shares with a mistake
 *   among them would become tiny boxes in silence
 */
export function unitOfTable({ columns, records }: CsvTable): CsvUnit | undefined {
  if (columns.unit !== undefined) return columns.unit;
  const boxes = records
    .map(({ fields }) => readCsvRow(fields, columns))
    .flatMap((row) => (row.kind === 'box' ? [row.four] : []));
  if (boxes.length === 0) return 'pixels';
  if (boxes.every((four) => four.every((value) => value >= 0 && value <= 1))) return 'shares';
  return boxes.filter(fitsShares).length * 2 > boxes.length ? undefined : 'pixels';
}

/** True for a box that shares could say as well as pixels. */
export const fitsShares = (four: readonly number[]): boolean => four.every((value) => Math.abs(value) <= largestShare);

/** x0 y0 x1 y1 in pixels of the frame that the row speaks of. */
export function boxOfRow(
  four: readonly [number, number, number, number],
  { toEdges }: CsvColumns,
  unit: CsvUnit,
  frame: Size,
): Box {
  const edges = toEdges(four);
  return unit === 'pixels' ? edges : normalisedToPixels(edges, frame);
}
