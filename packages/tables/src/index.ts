export { defineTable } from './define-table.ts';
export type { Column, ColumnType, RowOf, TableSchema } from './define-table.ts';
export { historyTable, metricsTable, tableSchemas } from './table-schemas.ts';
export type { HistoryTableRow, MetricsRow } from './table-schemas.ts';
export { metricQuantities } from './metric-quantities.ts';
export type { QuantityDescription } from './metric-quantities.ts';
export { arrowBytes, writeArrow } from './write-arrow.ts';
export { readArrow } from './read-arrow.ts';
export { describeTables } from './describe-tables.ts';
