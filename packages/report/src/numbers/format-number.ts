import type { Cell } from '../document/document.ts';
import type { Interval, Measured } from './measured.ts';

export const dash = '–';
/** Narrow, and no line breaks at it. */
export const thinSpace = '\u202f';

/**
 * A number with a fixed count of decimals, thousands apart by a narrow space and a true minus sign.
 *
 * @example formatFixed(-12345.678, 1) // '−12 345.7' with a narrow space
 */
export function formatFixed(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split('.') as [string, string?];
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, thinSpace) : whole;
  const isZero = Number(`${whole}.${fraction ?? 0}`) === 0;
  return `${value < 0 && !isZero ? '−' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A share in [0, 1] with three decimals, as detection results are usually printed. */
export function formatShare(value: number): string {
  return formatFixed(value, 3);
}

/** @example formatPercent(0.0423) // '4.2 %' */
export function formatPercent(value: number, decimals = 1): string {
  return `${formatFixed(value * 100, decimals)}${thinSpace}%`;
}

export function formatCount(value: number): string {
  return formatFixed(value, 0);
}

/** @example countOf(1, 'image') // '1 image'; countOf(3, 'box', 'boxes') // '3 boxes' */
export function countOf(value: number, one: string, several = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : several}`;
}

/**
 * One count of decimals for a whole column: three significant digits for the largest number and at least two for the smallest,
 * but never more than three decimals.
 *
 * @example decimalsFor([3.14159, 42]) // 1
 */
export function decimalsFor(values: readonly number[]): number {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  if (sizes.length === 0) return 0;
  const needed = (size: number, digits: number) => digits - 1 - Math.floor(Math.log10(size));
  return Math.min(3, Math.max(0, needed(Math.max(...sizes), 3), needed(Math.min(...sizes), 2)));
}

/** @example formatInterval([0.4902, 0.9433]) // '0.49–0.94' */
export function formatInterval([low, high]: Interval): string {
  return `${formatFixed(low, 2)}–${formatFixed(high, 2)}`;
}

/** Cell of a measured value, or a dash with the reason why there is none. */
export function measuredCell(measured: Measured, format: (value: number) => string): Cell {
  if (measured.value === null) return { text: dash, reason: measured.reason };
  const { value, interval } = measured;
  return { text: format(value), value, ...(interval === undefined ? {} : { under: formatInterval(interval) }) };
}

/** Text of a measured value where no note can stand beside it. */
export function measuredText(measured: Measured, format: (value: number) => string): string {
  return measured.value === null ? dash : format(measured.value);
}
