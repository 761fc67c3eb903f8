import { DataError, LoupeError, UsageError } from '@loupe/core';
import type { CsvOptions } from '../format.ts';
import { parseCsv, type CsvDelimiter, type CsvRecord } from '../csv-boxes/csv-records.ts';
import { readHeader } from '../csv-boxes/csv-columns.ts';
import { isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';

/** A table whose rows name an image and its class. */
export interface ClassTable {
  readonly file: string;
  readonly headings: readonly string[];
  readonly image: number;
  readonly class: number;
  readonly records: readonly CsvRecord[];
  /** `windows-1252` where the file is no UTF-8. */
  readonly encoding: string;
}

/** Headings of a column that names images, the first that a table has counts. */
export const imageColumns = ['filename', 'imagename', 'imagefile', 'imagefilename', 'file', 'image', 'img', 'imagepath', 'filepath', 'path', 'imageid', 'patientid', 'filestem', 'id']; // prettier-ignore
const classColumns = [
  'class',
  'classname',
  'classlabel',
  'label',
  'labelname',
  'category',
  'diagnosis',
  'finding',
  'dx',
  'target',
];
const delimiters: readonly CsvDelimiter[] = [',', ';', '\t'];
const plain = (heading: string) => heading.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The tables of image classes among a source's CSV and TSV files: those with a column for the image and one for the class, and none for a
 * box. Bytes that are no UTF-8 are read as Windows-1252, which every byte is.
 *
 * @throws {DataError} `CSV_QUOTE`
 * @throws {UsageError} `CSV_COLUMN` where a table that `annotations` names lacks a column that the settings name
 */
export async function findClassTables(
  source: DatasetSource,
  { annotations, csv = {} }: { annotations?: string | undefined; csv?: CsvOptions | undefined },
): Promise<ClassTable[]> {
  const tables: ClassTable[] = [];
  for (const file of source.files) {
    if (file !== annotations && (!/\.(csv|tsv)$/i.test(file) || !isUnder(file, annotations ?? ''))) continue;
    const { text, encoding } = decodeText(await source.readBytes(file));
    const reading = readBest(text, file);
    if (reading === undefined) continue;
    const { headings, delimiter } = reading;
    const image = columnOf(headings, csv.image, imageColumns);
    const label = columnOf(headings, csv.class, classColumns);
    if (image === undefined || label === undefined) {
      if (file !== annotations) continue;
      throw new UsageError(
        `Cannot read ${file}: expected a column for the image and one for the class, found ${headings.join(', ')}`,
        { code: 'CSV_COLUMN', at: { file, line: 1 }, fix: 'Name them: csv: { image: …, class: … }' },
      );
    }
    // What names boxes too is a table of objects, and its class is theirs.
    if (csv.class === undefined && readHeader(headings).kind !== 'other') continue;
    const [, ...records] = parseCsv(text, delimiter, file);
    tables.push({ file, headings, image, class: label, records, encoding });
  }
  return tables;
}

/** Text of a file, without its byte-order mark. */
export function decodeText(bytes: Uint8Array): { text: string; encoding: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' };
  }
}

/** The headings of a table under the delimiter that gives most of them; `undefined` where it gives one alone. */
export function readBest(
  text: string,
  file: string,
): { headings: readonly string[]; delimiter: CsvDelimiter } | undefined {
  const line = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? '';
  const readings = delimiters.flatMap((delimiter) => {
    try {
      return [{ delimiter, headings: parseCsv(line, delimiter, file)[0]?.fields ?? [] }];
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      return [];
    }
  });
  const best = readings.toSorted((a, b) => b.headings.length - a.headings.length)[0];
  return best === undefined || best.headings.length < 2 ? undefined : best;
}

/** Index of a column: the one that is wanted, else the first of the usual headings. */
export function columnOf(
  headings: readonly string[],
  wanted: string | undefined,
  usual: readonly string[],
): number | undefined {
  const names = headings.map(plain);
  const spelling = wanted === undefined ? usual.find((name) => names.includes(name)) : plain(wanted);
  const index = spelling === undefined ? -1 : names.indexOf(spelling);
  return index < 0 ? undefined : index;
}

/** Says which tables there are, for an error. @throws {DataError} `CSV_NONE` */
export function noClassTable(source: DatasetSource, { csv = {} }: { csv?: CsvOptions | undefined }): DataError {
  const tables = source.files.filter((file) => /\.(csv|tsv)$/i.test(file)).slice(0, 4);
  const wanted = [csv.image ?? 'an image (filename, image, id)', csv.class ?? 'a class (class, label, finding)'];
  return new DataError(
    `Cannot read a table of classes: expected columns for ${wanted.join(' and ')}, found ${tables.length === 0 ? 'no table' : `none in ${tables.join(', ')}`}`,
    { code: 'CSV_NONE', at: { file: '.' }, fix: 'Name the columns: csv: { image: …, class: … }' },
  );
}
