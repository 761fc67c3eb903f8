import { formatFixed, thinSpace } from './format-number.ts';

/** @example formatMilliseconds(95_000) // '1 min 35 s', with narrow spaces before the units */
export function formatMilliseconds(value: number): string {
  if (value < 1000) return `${formatFixed(value, value < 100 ? 1 : 0)}${thinSpace}ms`;
  const seconds = value / 1000;
  if (seconds < 60) return `${formatFixed(seconds, 1)}${thinSpace}s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes}${thinSpace}min ${Math.round(seconds) % 60}${thinSpace}s`;
  return `${Math.floor(minutes / 60)}${thinSpace}h ${minutes % 60}${thinSpace}min`;
}

/** @example formatBytes(1_610_612_736) // '1.50 GiB', with a narrow space before the unit */
export function formatBytes(value: number): string {
  return value >= 2 ** 30
    ? `${formatFixed(value / 2 ** 30, 2)}${thinSpace}GiB`
    : `${formatFixed(value / 2 ** 20, 0)}${thinSpace}MiB`;
}
