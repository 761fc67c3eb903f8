import type { MetricsRow } from '@loupe/tables';
import type { Measured } from './measured.ts';

/** A measured value as columns of metrics.arrow. */
export function fieldsOf({ value, reason, interval }: Measured): Pick<MetricsRow, 'value' | 'reason' | 'low' | 'high'> {
  return { value, reason: reason ?? null, low: interval?.[0] ?? null, high: interval?.[1] ?? null };
}
