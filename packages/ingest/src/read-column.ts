import { UsageError } from '@loupe/core';
import { readTable, type DatasetSource } from '@loupe/dataset';
import type { GroupRule } from './schema.ts';

/**
 * The value that a table of the source gives each image in one column, by image id. Images without a row or with an empty field have none.
 *
 * @throws {UsageError} `GROUP_COLUMN` where no table has the column and names images
 */
export async function readColumn(
  source: DatasetSource,
  { column, table }: Extract<GroupRule, { by: 'column' }>,
): Promise<Map<string, string>> {
  const files = source.files.filter((file) => (table === undefined ? /\.(csv|tsv)$/i.test(file) : file === table));
  const headings: string[] = [];
  for (const file of files) {
    const found = await readTable(source, file, column);
    if (found.kind === 'values' && found.values.size > 0) return found.values;
    headings.push(`${file} (${found.headings.join(', ')})`);
  }
  throw new UsageError(
    `Cannot group by column ${column}: expected a table that has it and names images, found ${headings.slice(0, 4).join('; ') || 'no table'}`,
    { code: 'GROUP_COLUMN', at: { key: 'group.column' }, fix: 'Name a column, and table: the file that it stands in' },
  );
}
