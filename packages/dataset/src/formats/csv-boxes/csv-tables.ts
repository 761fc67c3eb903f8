import { DataError, LoupeError } from '@loupe/core';
import { baseName, isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { readHeader, type CsvColumns } from './csv-columns.ts';
import { parseCsv, type CsvDelimiter, type CsvRecord } from './csv-records.ts';

/** A table of boxes: what its headings say, and the records under them. */
export interface CsvTable {
  readonly file: string;
  readonly columns: CsvColumns;
  readonly records: readonly CsvRecord[];
}

export interface CsvTables {
  readonly tables: readonly CsvTable[];
  /** Tables of boxes that somebody predicted or that fill a form: no ground truth. */
  readonly predictions: readonly { readonly file: string; readonly reason: string }[];
  /** Tables that name images and say nothing of them: a list of what is to be predicted. */
  readonly lists: readonly {
    readonly file: string;
    readonly names: readonly { readonly line: number; readonly name: string }[];
  }[];
  /** Tables of something else, with what is missing. */
  readonly others: readonly { readonly file: string; readonly reason: string }[];
}

const delimiters: readonly CsvDelimiter[] = [',', ';', '\t'];

/**
 * The tables of boxes among a source's CSV and TSV files. A file called submission, prediction, detections or results is none, nor one
 * with scores other than 1, unless `annotations` names it.
 *
 * @param annotations  file or folder to look in; left out: everywhere
 * @throws {DataError} `CSV_COLUMNS_AMBIGUOUS`, `CSV_QUOTE`
 */
export async function findCsvTables(source: DatasetSource, annotations?: string): Promise<CsvTables> {
  const tables: CsvTable[] = [];
  const predictions: { file: string; reason: string }[] = [];
  const others: { file: string; reason: string }[] = [];
  const lists: { file: string; names: { line: number; name: string }[] }[] = [];
  for (const file of source.files) {
    const isNamed = file === annotations;
    if (!isNamed && (!/\.(csv|tsv)$/i.test(file) || !isUnder(file, annotations ?? ''))) continue;
    const text = await readUtf8(source, file, isNamed);
    if (text === undefined) {
      others.push({ file, reason: 'it is no UTF-8 text' });
      continue;
    }
    const { delimiter, headings } = chooseDelimiter(text, file);
    const header = readHeader(headings);
    if (header.kind === 'other') {
      const { image } = header;
      if (image !== undefined) {
        const [, ...records] = parseCsv(text, delimiter, file);
        lists.push({ file, names: records.map(({ line, fields }) => ({ line, name: (fields[image] ?? '').trim() })) });
      }
      others.push({ file, reason: `it has no column for ${header.missing}, but ${listed(headings)}` });
      continue;
    }
    if (header.kind === 'ambiguous') {
      throw new DataError(`Cannot read ${file}: ${header.reason}`, {
        code: 'CSV_COLUMNS_AMBIGUOUS',
        at: { file, line: 1 },
        fix: 'Remove or rename the columns that do not count',
      });
    }
    const { columns } = header;
    const [, ...records] = parseCsv(text, delimiter, file);
    const doubt = isNamed ? undefined : looksPredicted(file, columns, records);
    if (doubt === undefined) tables.push({ file, columns, records });
    else predictions.push({ file, reason: `expected labels, found ${records.length} rows of a table ${doubt}; name it as annotations if it is ground truth` }); // prettier-ignore
  }
  return { tables, predictions, lists, others };
}

async function readUtf8(source: DatasetSource, file: string, isNamed: boolean): Promise<string | undefined> {
  try {
    return await source.readText(file);
  } catch (error) {
    // A table of patients in another encoding may lie beside the labels; it is not ours.
    if (isNamed || !(error instanceof LoupeError)) throw error;
    return undefined;
  }
}

/** The delimiter under which the first line names boxes, else the one that gives most columns. */
function chooseDelimiter(text: string, file: string): { delimiter: CsvDelimiter; headings: readonly string[] } {
  const line = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? '';
  const readings = delimiters.map((delimiter) => {
    let headings: readonly string[] = [];
    try {
      headings = parseCsv(line, delimiter, file)[0]?.fields ?? [];
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error; // quotes that another delimiter may explain
    }
    return { delimiter, headings };
  });
  const most = readings.reduce((best, other) => (other.headings.length > best.headings.length ? other : best));
  return readings.find(({ headings }) => readHeader(headings).kind !== 'other') ?? most;
}

function looksPredicted(file: string, { score }: CsvColumns, records: readonly CsvRecord[]): string | undefined {
  if (/submission|prediction|detections|results/i.test(baseName(file))) return `called ${baseName(file)}`;
  if (score === undefined) return undefined;
  // Tables of labels may say that people are certain: a confidence of 1 throughout.
  const doubtful = records.find(({ fields }) => !['', '1'].includes((fields[score] ?? '').trim().replace(/\.0*$/, '')));
  return doubtful === undefined ? undefined : `with scores (${doubtful.fields[score]} on line ${doubtful.line})`;
}

function listed(headings: readonly string[]): string {
  if (headings.length === 0) return 'none at all';
  const shown = headings.slice(0, 12).map((heading) => (heading.length > 40 ? `${heading.slice(0, 40)}…` : heading));
  return `${shown.join(', ')}${headings.length > shown.length ? ` and ${headings.length - shown.length} more` : ''}`;
}
