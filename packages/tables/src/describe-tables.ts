import type { TableSchema } from './define-table.ts';
import type { QuantityDescription } from './metric-quantities.ts';

const snippet = `\`\`\`python
import pandas, polars, pyarrow.feather, duckdb

frame = pandas.read_feather("metrics.arrow")                      # pandas, with pyarrow
frame[(frame.quantity == "AP50") & frame["class"].isna() & (frame.part == "test")].pivot_table(
    index=["data_set", "model"], columns="test_set", values="value")

polars.read_ipc("history.arrow").filter(polars.col("quantity") == "mAP50").pivot("run", index="epoch", values="value")

metrics = pyarrow.feather.read_table("metrics.arrow")             # DuckDB reads the table in memory by its name
duckdb.sql("SELECT model, value AS ms FROM metrics WHERE quantity = 'image_ms_median' ORDER BY ms")
\`\`\``;

/** The tables as a page of Markdown: a section a table, a line a column; then what the quantities mean. */
export function describeTables(
  schemas: readonly TableSchema[],
  quantities: Readonly<Record<string, readonly QuantityDescription[]>>,
): string {
  const sections = schemas.map(({ name, description, columns }) =>
    [
      `## ${name}.arrow`,
      '',
      description,
      '',
      '| column | type | null | unit | meaning |',
      '|---|---|---|---|---|',
      ...Object.entries(columns).map(
        ([column, { type, unit, nullable, description: meaning }]) =>
          `| \`${column}\` | ${type} | ${nullable ? 'yes' : ''} | ${unit ?? ''} | ${meaning.replaceAll('|', '\\|')} |`,
      ),
    ].join('\n'),
  );
  const meanings = Object.entries(quantities).map(([about, rows]) =>
    [
      `### ${about}`,
      '',
      '| quantity | meaning |',
      '|---|---|',
      ...rows.map(({ name, meaning }) => `| \`${name}\` | ${meaning} |`),
    ].join('\n'),
  );
  return `${[
    '# Tables',
    'Arrow IPC files (Feather V2), beside each report. Written from `packages/tables`: `node tools/docs/write-tables-page.mjs`.',
    snippet,
    ...sections,
    '## Quantities in metrics.arrow',
    ...meanings,
  ].join('\n\n')}\n`;
}
