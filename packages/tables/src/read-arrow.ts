import { readFile } from 'node:fs/promises';
import { DataError } from '@loupe/core';
import { DataType, tableFromIPC, type Table } from 'apache-arrow';
import type { ColumnType, RowOf, TableSchema } from './define-table.ts';

/**
 * The rows of an Arrow IPC file that fits the schema. Every column is there in every row, null where undefined.
 *
 * @throws {DataError} `ARROW_FILE` when the file cannot be read as Arrow, `ARROW_COLUMN` when a column is missing or of another type
 */
export async function readArrow<T extends TableSchema>(file: string, schema: T): Promise<Required<RowOf<T>>[]> {
  const table = await readTable(file);
  const columns = Object.entries(schema.columns).map(([name, { type }]) => {
    const vector = table.getChild(name);
    if (vector === null || !isOfType[type](vector.type as DataType)) {
      throw new DataError(
        `Cannot read ${file} as table ${schema.name}: expected a column ${name} of type ${type}, found ${vector === null ? 'none' : String(vector.type)}`,
        {
          code: 'ARROW_COLUMN',
          at: { file, key: name },
          fix: 'Make the report again with this version',
        },
      );
    }
    return [name, vector] as const;
  });
  return Array.from(
    { length: table.numRows },
    (_, row) =>
      Object.fromEntries(columns.map(([name, vector]) => [name, vector.get(row) as unknown])) as Required<RowOf<T>>,
  );
}

async function readTable(file: string): Promise<Table> {
  try {
    return tableFromIPC(await readFile(file));
  } catch (cause) {
    throw new DataError(`Cannot read ${file}: expected an Arrow IPC file, ${(cause as Error).message}`, {
      code: 'ARROW_FILE',
      at: { file },
      cause,
      fix: 'Check the path, or make the report again',
    });
  }
}

const isOfType: Readonly<Record<ColumnType, (type: DataType) => boolean>> = {
  text: (type) => DataType.isUtf8(type),
  integer: (type) => DataType.isInt(type),
  number: (type) => DataType.isFloat(type),
  boolean: (type) => DataType.isBool(type),
};
