import { DataError } from '@loupe/core';
import { createImageFinder, type FoundImage } from '../find-image.ts';
import { readClassList, unknownClass } from '../class-list.ts';
import type { ReadOptions, ReadResult } from '../format.ts';
import { createIntake } from '../intake.ts';
import { partOfPath } from '../part-of-path.ts';
import { baseName, folderOf, withoutEnding } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { findClassTables, noClassTable } from './class-tables.ts';

/**
 * Reads tables of image classes: a row an image, by its file name or an id that its file is called after. An empty class is no class: its
 * image is rejected, since nobody has said what it shows. Numbers find names with leading zeros (`1` finds `001.bmp`).
 *
 * @throws {DataError} `CSV_NONE` when no table names images and classes; `CSV_NO_CLASSES`, `CSV_QUOTE`
 * @throws {UsageError} `CSV_COLUMN`
 */
export async function readCsvClasses(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const tables = await findClassTables(source, options);
  if (tables.length === 0) throw noClassTable(source, options);
  const intake = createIntake(source);
  const nameOf = (fields: readonly string[], column: number) => (fields[column] ?? '').trim();
  const classes = await readClassList(
    source,
    tables.map(({ file }) => file),
    tables.flatMap((table) =>
      table.records.map(({ fields }) => nameOf(fields, table.class)).filter((name) => name !== ''),
    ),
    options,
  );
  if (classes.names.length === 0) {
    throw new DataError('Cannot read a table of classes: expected rows with a class, found none', {
      code: 'CSV_NO_CLASSES',
      at: { file: tables[0]!.file },
      fix: 'Name the column of the class: csv: { class: … }',
    });
  }
  const find = createIdFinder(source, options.csv?.ending);
  const listed = new Set<string>();
  for (const table of tables) {
    const { file, encoding } = table;
    if (encoding !== 'utf-8')
      intake.warn(
        { file },
        { code: 'TEXT_ENCODING', reason: `expected UTF-8 text, found other bytes; read as ${encoding}` },
      );
    const stated = partOfPath(baseName(file));
    // A table that lists every image is of no part, whatever it is called.
    const all = new Set(table.records.flatMap(({ fields }) => idOf(find(nameOf(fields, table.image), file))));
    const part = all.size === source.images.size ? undefined : stated;
    for (const { line, fields } of table.records) {
      const from = { file, line };
      if (fields.length !== table.headings.length) {
        intake.rejectLabel(from, {
          code: 'CSV_FIELD_COUNT',
          reason: `expected ${table.headings.length} fields as in the first line, found ${fields.length}`,
        });
        continue;
      }
      const id = nameOf(fields, table.image);
      const found = find(id, file);
      if (found.kind !== 'found') {
        intake.rejectLabel(
          from,
          found.kind === 'missing'
            ? { code: 'IMAGE_MISSING', reason: `expected an image called ${JSON.stringify(id)}, found none` }
            : {
                code: 'IMAGE_AMBIGUOUS',
                reason: `expected one image called ${id}, found ${found.files.join(', ')}; csv.ending may tell them apart`,
              },
        );
        continue;
      }
      const image = found.file;
      listed.add(image);
      intake.image(image, part ?? partOfPath(folderOf(image)));
      const name = nameOf(fields, table.class);
      if (name === '') {
        const reason = `expected a class, found an empty field on line ${line} of ${file}`;
        intake.rejectLabel(from, { code: 'CLASS_EMPTY', reason, image });
        intake.rejectImage(image, { code: 'CLASS_EMPTY', reason });
        continue;
      }
      const index = classes.names.indexOf(name);
      if (index < 0) {
        intake.rejectLabel(from, { ...unknownClass(name, classes), image });
        intake.rejectImage(image, unknownClass(name, classes));
        continue;
      }
      intake.imageClass(image, index, from);
    }
  }
  for (const image of source.images.keys()) {
    if (listed.has(image) || intake.image(image) === undefined) continue;
    intake.rejectImage(image, {
      code: 'IMAGE_UNLABELLED',
      reason: 'expected an image that the table lists, found it nowhere',
    });
  }
  return { task: 'classification', classes: classes.names, ...intake.finish() };
}

const idOf = (found: FoundImage) => (found.kind === 'found' ? [found.file] : []);

/** Looks up an id from a table: by name, else as a number without its zeros, in the folder that the table is called after where there are several. */
function createIdFinder(source: DatasetSource, ending: string | undefined): (id: string, table: string) => FoundImage {
  const kept =
    ending === undefined
      ? source
      : {
          ...source,
          images: new Map([...source.images].filter(([file]) => file.toLowerCase().endsWith(ending.toLowerCase()))),
        };
  const find = createImageFinder(kept);
  const byNumber = new Map<string, string[]>();
  for (const image of kept.images.keys()) {
    const stem = withoutEnding(baseName(image));
    if (!/^\d+$/.test(stem)) continue;
    const number = stem.replace(/^0+(?=\d)/, '');
    byNumber.set(number, [...(byNumber.get(number) ?? []), image]);
  }
  return (id, table) => {
    const found: FoundImage = id === '' ? { kind: 'missing' } : find(id, { file: table, part: undefined });
    const files =
      found.kind === 'several'
        ? found.files
        : found.kind === 'missing' && /^\d+$/.test(id)
          ? (byNumber.get(id.replace(/^0+(?=\d)/, '')) ?? [])
          : [];
    if (files.length === 0) return found;
    const called = files.filter((file) => folderOf(file) !== '' && baseName(table).includes(baseName(folderOf(file))));
    const candidates = called.length > 0 ? called : files;
    return candidates.length === 1 ? { kind: 'found', file: candidates[0]! } : { kind: 'several', files: candidates };
  };
}
