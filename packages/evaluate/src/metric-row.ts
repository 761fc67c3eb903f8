import type { Interval, Measured } from '@loupe/metrics';
import type { MetricRow } from '@loupe/stage';

/** One number of an evaluation: the reason where there is none, and its interval where one was computed. */
export function metricRow(
  quantity: string,
  className: string | null,
  { value, reason }: Measured,
  interval?: Interval | null,
): MetricRow {
  if (value === null) return { quantity, class: className, value, reason: reason ?? 'undefined' };
  return { quantity, class: className, value, ...interval };
}
