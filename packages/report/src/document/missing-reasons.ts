import type { Table } from './document.ts';

export interface MissingReasons {
  /** `a`, `b`, … of a reason. */
  letterOf(reason: string): string;
  /** Reasons in the order of their letters. */
  readonly reasons: readonly string[];
}

/** Letters for the reasons why cells of a table have no value, in reading order. */
export function missingReasons(table: Table): MissingReasons {
  const cells = table.groups.flatMap((group) => group.rows).flat();
  const reasons = [...new Set(cells.flatMap((cell) => (cell.reason === undefined ? [] : [cell.reason])))];
  return { reasons, letterOf: (reason) => letters(reasons.indexOf(reason)) };
}

/** 0 -> a, 25 -> z, 26 -> aa. */
function letters(index: number): string {
  const last = String.fromCharCode(97 + (index % 26));
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last;
}
