import { DataError, ShapeError, writeFileAtomic } from '@loupe/core';
import {
  Bool,
  Field,
  Float64,
  Int32,
  makeData,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  Utf8,
  vectorFromArray,
  type DataType,
} from 'apache-arrow';
import type { Column, ColumnType, RowOf, TableSchema } from './define-table.ts';

/**
 * The bytes of an Arrow IPC file (Feather V2, uncompressed) that pandas, polars and DuckDB read. Equal rows give equal bytes. Unit
 * and description stand in each field's metadata.
 *
 * @throws {DataError} `TABLE_VALUE` naming row and column when a value does not fit: a null where none may be, NaN, an unknown column
 */
export function arrowBytes<T extends TableSchema>(rows: readonly RowOf<T>[], schema: T): Uint8Array {
  refuseUnknownColumns(rows, schema);
  const columns = Object.entries(schema.columns);
  const fields = columns.map(
    ([name, column]) =>
      new Field(
        name,
        arrowTypes[column.type](),
        column.nullable ?? false,
        new Map([
          ['description', column.description],
          ...(column.unit === undefined ? [] : [['unit', column.unit] as const]),
        ]),
      ),
  );
  const arrowSchema = new Schema(
    fields,
    new Map([
      ['name', schema.name],
      ['description', schema.description],
    ]),
  );
  const children = columns.map(([name, column]) => {
    const values = rows.map((row, index) =>
      checked((row as Readonly<Record<string, unknown>>)[name], column, { table: schema.name, row: index, key: name }),
    );
    return vectorFromArray(values, arrowTypes[column.type]()).data[0]!;
  });
  // One batch, made by hand: `new Table(schema, vectors)` makes none of its own schema where there is no row.
  const batch = new RecordBatch(
    arrowSchema,
    makeData({ type: new Struct(fields), length: rows.length, nullCount: 0, children }),
  );
  return RecordBatchFileWriter.writeAll([batch]).toUint8Array(true);
}

/** Writes `arrowBytes` to a file, whole or not at all. */
export async function writeArrow<T extends TableSchema>(
  file: string,
  rows: readonly RowOf<T>[],
  schema: T,
): Promise<void> {
  await writeFileAtomic(file, arrowBytes(rows, schema));
}

const arrowTypes: Readonly<Record<ColumnType, () => DataType>> = {
  text: () => new Utf8(),
  // 32 bits, since 64-bit integers reach JavaScript as bigint; what may be larger (bytes, FLOPs) is a number.
  integer: () => new Int32(),
  number: () => new Float64(),
  boolean: () => new Bool(),
};

const expected: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  integer: 'a 32-bit integer',
  number: 'a finite number',
  boolean: 'true or false',
};

const fits: Readonly<Record<ColumnType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: (value) => Number.isInteger(value) && (value as number) === ((value as number) | 0),
  number: (value) => Number.isFinite(value),
  boolean: (value) => typeof value === 'boolean',
};

function checked(value: unknown, { type, nullable }: Column, at: { table: string; row: number; key: string }): unknown {
  if (value === null || value === undefined) {
    if (nullable) return null;
  } else if (fits[type](value)) return value;
  throw new DataError(
    `Cannot write table ${at.table}: expected ${expected[type]}${nullable ? ' or null' : ''} in column ${at.key}, found ${String(value)}`,
    {
      code: 'TABLE_VALUE',
      at,
      fix: nullable ? 'Write null for a value that is undefined' : 'Give a value in every row',
    },
  );
}

function refuseUnknownColumns(rows: readonly object[], schema: TableSchema): void {
  const known = new Set(Object.keys(schema.columns));
  for (const [row, names] of rows.map((one) => Object.keys(one)).entries()) {
    const unknown = names.find((name) => !known.has(name));
    if (unknown !== undefined) {
      throw new ShapeError(
        `Cannot write table ${schema.name}: expected columns ${[...known].join(', ')}, found ${unknown}`,
        {
          code: 'TABLE_COLUMN',
          at: { table: schema.name, row, key: unknown },
        },
      );
    }
  }
}
