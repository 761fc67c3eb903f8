import { LoupeError } from '@loupe/core';
import type { DatasetFormat } from '../format.ts';
import { findCsvTables } from './csv-tables.ts';
import { readCsvBoxes } from './read-csv-boxes.ts';
import { writeCsvBoxes } from './write-csv-boxes.ts';

/** Tables of boxes: a row a box, with image, class and four numbers in named columns; one file, or one a part. */
export const csvBoxes: DatasetFormat = {
  name: 'csv-boxes',
  can: { holds: 'boxes', masks: false, outlines: 'none', crowds: false },
  async detect(source) {
    try {
      const { tables } = await findCsvTables(source);
      return tables.length > 0 ? tables.map(({ file }) => file).join(', ') : undefined;
    } catch (error) {
      // A table of boxes that cannot be read is one; reading says what is wrong, unless another format is preferred.
      if (error instanceof LoupeError) return error.message;
      throw error;
    }
  },
  read: readCsvBoxes,
  write: writeCsvBoxes,
};
