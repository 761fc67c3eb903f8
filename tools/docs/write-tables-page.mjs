// Writes docs/tables.md from the table schemas. Run after `npx nx build tables`: node tools/docs/write-tables-page.mjs
import { writeFile } from 'node:fs/promises';
import { describeTables, metricQuantities, tableSchemas } from '@loupe/tables';

await writeFile(new URL('../../docs/tables.md', import.meta.url), describeTables(tableSchemas, metricQuantities));
