import { parseCsv } from '../csv-boxes/csv-records.ts';
import { createImageFinder } from '../find-image.ts';
import type { DatasetSource } from '../source.ts';
import { columnOf, decodeText, imageColumns, readBest } from './class-tables.ts';

/** Values of one column by image, or, where the table lacks it or names no image, the headings that it has. */
export type TableColumn =
  | { readonly kind: 'values'; readonly values: Map<string, string>; readonly headings: readonly string[] }
  | { readonly kind: 'other'; readonly headings: readonly string[] };

/**
 * What one column of a table says of each image, by image id; an image's first value counts.
 *
 * @throws {DataError} `CSV_QUOTE`
 */
export async function readTable(source: DatasetSource, file: string, column: string): Promise<TableColumn> {
  const { text } = decodeText(await source.readBytes(file));
  const reading = readBest(text, file);
  const headings = reading?.headings ?? [];
  const value = columnOf(headings, column, []);
  const image = columnOf(headings, undefined, imageColumns);
  if (reading === undefined || value === undefined || image === undefined) return { kind: 'other', headings };
  const find = createImageFinder(source);
  const values = new Map<string, string>();
  const [, ...records] = parseCsv(text, reading.delimiter, file);
  for (const { fields } of records) {
    const found = find((fields[image] ?? '').trim(), { file, part: undefined });
    const own = (fields[value] ?? '').trim();
    if (found.kind === 'found' && own !== '' && !values.has(found.file)) values.set(found.file, own);
  }
  return { kind: 'values', values, headings };
}
