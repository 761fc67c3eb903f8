import { DataError } from '@loupe/core';
import type { ImageRecord, Part } from '../../schema.ts';
import { annotationFrame, moveBox } from '../annotation-frame.ts';
import { readClassList, unknownClass, type ClassList } from '../class-list.ts';
import { createImageFinder, type FoundImage } from '../find-image.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { createIntake, type Intake } from '../intake.ts';
import { partOfPath } from '../part-of-path.ts';
import { folderOf } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { takeUnlisted } from '../take-unlisted.ts';
import { statedSize } from './csv-columns.ts';
import type { CsvRecord } from './csv-records.ts';
import { boxOfRow, readCsvRow, unitOfTable, type CsvUnit } from './csv-row.ts';
import { findCsvTables, type CsvTable, type CsvTables } from './csv-tables.ts';

/**
 * Reads tables of boxes, one or one a part. A row with an image alone says that it shows no object; an image that no row names is for
 * `unlabelled` to judge.
 *
 * @throws {DataError} `CSV_NONE` when no file is a table of boxes, with the columns that were found; `CSV_UNIT`, `CSV_NO_CLASSES`,
 *   `CSV_COLUMNS_AMBIGUOUS`, `CSV_QUOTE`
 */
export async function readCsvBoxes(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const { tables, predictions, lists, others } = await findCsvTables(source, options.annotations);
  if (tables.length === 0) {
    const found = [...predictions, ...others].slice(0, 4).map(({ file, reason }) => `${file}: ${reason}`);
    throw new DataError(
      `Cannot read CSV boxes: expected a first line with columns for an image, a class and a box, found ${found.join('; ') || 'no CSV file'}`,
      {
        code: 'CSV_NONE',
        at: { file: options.annotations ?? '.' },
        fix: 'Name the columns filename,class,xmin,ymin,xmax,ymax in the first line',
      },
    );
  }
  const intake = createIntake(source);
  for (const { file, reason } of predictions) intake.rejectFile({ file }, { code: 'CSV_NOT_LABELS', reason });
  const classes = await readClassList(
    source,
    tables.map(({ file }) => file),
    classesOf(tables),
    options,
  );
  if (classes.names.length === 0) {
    throw new DataError('Cannot read CSV boxes: expected classes, found no row with one', {
      code: 'CSV_NO_CLASSES',
      at: { file: tables[0]!.file },
      fix: 'List the classes in classes.txt, or as names',
    });
  }
  const find = createImageFinder(source);
  const listed = new Set<string>();
  for (const table of tables) readTable(table, { intake, classes, find, listed, imageCount: source.images.size });
  const unlabelled = lists.flatMap((list) => takeList(list, { intake, find, listed }));
  takeUnlisted(source, options, intake, listed);
  return { task: 'detection', classes: classes.names, ...intake.finish(), unlabelled };
}

interface TableContext {
  readonly intake: Intake;
  readonly classes: ClassList;
  readonly find: ReturnType<typeof createImageFinder>;
  /** Images that some row names; added to. */
  readonly listed: Set<string>;
  /** Of the source. */
  readonly imageCount: number;
}

function readTable(table: CsvTable, context: TableContext): void {
  const unit = unitOfTable(table);
  if (unit === undefined) {
    throw new DataError(
      `Cannot read ${table.file}: expected pixels, or shares of the image's sides in [0, 1], found mostly numbers up to 1 but others too`,
      {
        code: 'CSV_UNIT',
        at: { file: table.file },
        fix: 'Correct the numbers outside [0, 1], or call pixels so in the first line: xmin_px',
      },
    );
  }
  const part = partOfTable(table, context);
  const seen = new Set<string>();
  for (const record of table.records) readRecord(record, { ...context, table, unit, part, seen });
}

/**
 * The part that a table's path names. A file name that does so says nothing where its table lists every image of the source: then there is
 * no other part.
 */
function partOfTable(
  { file, columns, records }: CsvTable,
  { intake, find, imageCount }: TableContext,
): Part | undefined {
  const part = partOfPath(file);
  if (part === undefined || partOfPath(folderOf(file)) === part) return part;
  const named = new Set(
    records.flatMap(({ fields }) => {
      const found = find((fields[columns.image] ?? '').trim(), { file, part });
      return found.kind === 'found' ? [found.file] : [];
    }),
  );
  if (named.size < imageCount) return part;
  intake.warn(
    { file },
    {
      code: 'CSV_PART_WHOLE',
      reason: `expected a table of part ${part} to list some of the images, found all ${imageCount}; its name is taken for no part`,
    },
  );
  return undefined;
}

/** Images that a list names and no table labels: nobody has said what they show, and somebody wants to know. */
function takeList(
  { file, names }: CsvTables['lists'][number],
  { intake, find, listed }: Pick<TableContext, 'intake' | 'find' | 'listed'>,
): ImageRecord[] {
  const part = partOfPath(file);
  const found: ImageRecord[] = [];
  for (const { line, name } of names) {
    const image = name === '' ? undefined : find(name, { file, part });
    if (image?.kind !== 'found') {
      const code = image?.kind === 'several' ? 'IMAGE_AMBIGUOUS' : 'IMAGE_MISSING';
      intake.rejectFile(
        { file, line },
        {
          code,
          reason: `expected one image called ${JSON.stringify(name)}, found ${code === 'IMAGE_MISSING' ? 'none' : 'several'}`,
        },
      );
      continue;
    }
    if (listed.has(image.file) || intake.image(image.file, part) === undefined) continue;
    listed.add(image.file);
    found.push(intake.record(image.file));
    intake.rejectImage(image.file, {
      code: 'IMAGE_TO_PREDICT',
      reason: `expected a label, found it on line ${line} of ${file} alone, which only lists images; kept aside as one to predict`,
    });
  }
  return found;
}

function readRecord(
  { line, fields }: CsvRecord,
  context: TableContext & { table: CsvTable; unit: CsvUnit; part: Part | undefined; seen: Set<string> },
): void {
  const { intake, classes, find, listed, table, unit, part, seen } = context;
  const from = { file: table.file, line };
  const row = readCsvRow(fields, table.columns);
  const name = (fields[table.columns.image] ?? '').trim();
  const found: FoundImage = name === '' ? { kind: 'missing' } : find(name, { file: table.file, part });
  if (found.kind === 'found') listed.add(found.file);
  if (found.kind !== 'found') {
    const why =
      found.kind === 'missing'
        ? { code: 'IMAGE_MISSING', reason: `expected an image called ${JSON.stringify(name)}, found none` }
        : { code: 'IMAGE_AMBIGUOUS', reason: `expected one image called ${name}, found ${found.files.join(', ')}` };
    // Fields that are too many or too few leave open which is which, the image's name too.
    if (row.kind === 'rejected' && row.code === 'CSV_FIELD_COUNT') return intake.rejectLabel(from, row);
    return row.kind === 'no object' ? intake.rejectFile(from, why) : intake.rejectLabel(from, why);
  }
  const image = found.file;
  const isFirst = !seen.has(image);
  seen.add(image);
  // Stated once a table, so that an image of two parts is one warning and not one a row.
  const facts = isFirst ? intake.image(image, part ?? partOfPath(folderOf(image))) : intake.image(image);
  const size = statedSize(fields, table.columns);
  const frame = facts === undefined || size === undefined ? { kind: 'same' as const } : annotationFrame(size, facts);
  if (frame.kind === 'unknown') intake.rejectImage(image, { code: 'IMAGE_SIZE', reason: frame.reason });
  else if (frame.kind === 'moved' && isFirst) intake.warn(from, { code: frame.code, reason: frame.reason, image });
  if (row.kind === 'no object') return;
  if (row.kind === 'rejected') return intake.rejectLabel(from, { ...row, image });
  const index = classes.names.indexOf(row.class);
  if (index < 0) return intake.rejectLabel(from, { ...unknownClass(row.class, classes), image });
  const box = boxOfRow(row.four, table.columns, unit, size ?? facts ?? { width: 1, height: 1 });
  intake.label(image, { class: index, box: moveBox(box, frame), from }, classes.names.length);
}

function* classesOf(tables: readonly CsvTable[]): Generator<string> {
  for (const { records, columns } of tables) {
    for (const { fields } of records) {
      const row = readCsvRow(fields, columns);
      if (row.kind === 'box') yield row.class;
    }
  }
}
