export type ColumnType = 'text' | 'integer' | 'number' | 'boolean';

/** One column: what a reader needs to use it without asking. */
export interface Column {
  readonly type: ColumnType;
  readonly description: string;
  /** The unit of every value; where it differs by row, a column of its own states it. */
  readonly unit?: string;
  /** May be null: the value is undefined there, and the description says when. */
  readonly nullable?: boolean;
}

export interface TableSchema {
  readonly name: string;
  readonly description: string;
  readonly columns: Readonly<Record<string, Column>>;
}

interface TypeOf {
  text: string;
  integer: number;
  number: number;
  boolean: boolean;
}

/** One row of a table: a nullable column may hold null, or be left out, which means the same. */
export type RowOf<T extends TableSchema> = {
  readonly [
    K in keyof T['columns'] as T['columns'][K] extends { readonly nullable: true } ? never : K
  ]: TypeOf[T['columns'][K]['type']];
} & {
  readonly [K in keyof T['columns'] as T['columns'][K] extends { readonly nullable: true } ? K : never]?:
    TypeOf[T['columns'][K]['type']] | null;
};

/** Declares a table; only fixes the types. Columns keep their order in the file. */
export function defineTable<const T extends TableSchema>(schema: T): T {
  return schema;
}
