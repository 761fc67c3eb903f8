import { LoupeError } from '@loupe/core';
import type { DatasetFormat } from '../format.ts';
import { createImageFinder } from '../find-image.ts';
import { findClassTables } from './class-tables.ts';
import { readCsvClasses } from './read-csv-classes.ts';

/** Tables of image classes: a row an image, with a column for its name or id and one for its class. */
export const csvClasses: DatasetFormat = {
  name: 'csv-classes',
  can: { holds: 'image classes', masks: false, outlines: 'none', crowds: false },
  async detect(source) {
    try {
      const find = createImageFinder(source);
      const tables = (await findClassTables(source, {})).filter(({ file, image, records }) =>
        records.some(({ fields }) => {
          const id = (fields[image] ?? '').trim();
          return id !== '' && find(id, { file, part: undefined }).kind === 'found';
        }),
      );
      return tables.length > 0
        ? tables.map((table) => `${table.file}, column ${table.headings[table.class]}`).join('; ')
        : undefined;
    } catch (error) {
      if (error instanceof LoupeError) return undefined; // a broken table of something
      throw error;
    }
  },
  read: readCsvClasses,
};
