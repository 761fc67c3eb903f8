import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { tableFromIPC } from 'apache-arrow';
import {
  arrowBytes,
  defineTable,
  describeTables,
  historyTable,
  metricQuantities,
  metricsTable,
  readArrow,
  tableSchemas,
  writeArrow,
} from './index.ts';

const everything = defineTable({
  name: 'everything',
  description: 'one column of each type',
  columns: {
    name: { type: 'text', description: 'a name' },
    note: { type: 'text', description: 'a note', nullable: true },
    count: { type: 'integer', description: 'a count', unit: 'images' },
    share: { type: 'number', description: 'a share', nullable: true },
    kept: { type: 'boolean', description: 'kept?', nullable: true },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'loupe-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'table.arrow');

const text = fc.string({ unit: 'grapheme' });
const row = fc.record({
  name: text,
  note: fc.option(text),
  count: fc.integer(),
  share: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
  kept: fc.option(fc.boolean()),
});

describe('writeArrow() then readArrow()', () => {
  it('gives the same rows, whatever they hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row), async (rows) => {
        await writeArrow(file, rows, everything);
        expect(await readArrow(file, everything)).toEqual(rows);
      }),
      { numRuns: 40 },
    );
  });

  it('reads a column that was left out as null', async () => {
    await writeArrow(file, [{ name: 'a', count: 1 }], everything);
    expect(await readArrow(file, everything)).toEqual([{ name: 'a', note: null, count: 1, share: null, kept: null }]);
  });
});

describe('arrowBytes()', () => {
  it('gives equal bytes for equal rows', () => {
    fc.assert(
      fc.property(fc.array(row), (rows) =>
        expect(arrowBytes(rows, everything)).toEqual(arrowBytes(structuredClone(rows), everything)),
      ),
      { numRuns: 20 },
    );
  });

  it('keeps unit and description in the field’s metadata', () => {
    const { fields, metadata } = tableFromIPC(arrowBytes([], everything)).schema;
    expect(Object.fromEntries(fields[2]!.metadata)).toEqual({ description: 'a count', unit: 'images' });
    expect(metadata.get('name')).toBe('everything');
    expect(fields.map(({ nullable }) => nullable)).toEqual([false, true, false, true, true]);
  });

  it.each([
    [{ name: 'a', count: 1, share: NaN }, 'share'],
    [{ name: 'a', count: 1, share: Infinity }, 'share'],
    [{ name: 'a', count: 1.5 }, 'count'],
    [{ name: 'a', count: 2 ** 31 }, 'count'],
    [{ name: null, count: 1 }, 'name'],
    [{ name: 'a', count: 1, kept: 'yes' }, 'kept'],
  ])('refuses %j, naming the row and column %s', (bad, column) => {
    const rows = [{ name: 'good', count: 0 }, bad] as Parameters<typeof arrowBytes<typeof everything>>[0];
    expect(() => arrowBytes(rows, everything)).toThrow(
      expect.objectContaining({ code: 'TABLE_VALUE', at: { table: 'everything', row: 1, key: column } }),
    );
  });

  it('refuses a column that the table does not have', () => {
    const row = { name: 'a', count: 1, colour: 'red' };
    expect(() => arrowBytes([row], everything)).toThrow(expect.objectContaining({ code: 'TABLE_COLUMN' }));
  });
});

describe('readArrow()', () => {
  it('says what a file lacks that is another table', async () => {
    await writeArrow(file, [], historyTable);
    await expect(readArrow(file, metricsTable)).rejects.toMatchObject({
      code: 'ARROW_COLUMN',
      at: { file, key: 'test_set' },
    });
  });

  it('says so where a file is not Arrow', async () => {
    writeFileSync(file, 'quantity,value\nAP,1\n');
    await expect(readArrow(file, metricsTable)).rejects.toMatchObject({ code: 'ARROW_FILE' });
  });
});

describe('describeTables()', () => {
  it('is what docs/tables.md says', () => {
    expect(readFileSync(resolve(__dirname, '../../../docs/tables.md'), 'utf8')).toBe(
      describeTables(tableSchemas, metricQuantities),
    );
  });
});
