import type { HistoryRow } from '@loupe/stage';
import type { FitEvent } from './fit.ts';

/** The rows that one epoch adds to the history: the loss and its terms, the rate, and every validation quantity. */
export function historyRows(event: Extract<FitEvent, { kind: 'epoch' }>): HistoryRow[] {
  const rows = (part: HistoryRow['part'], values: Readonly<Record<string, number | null>>): HistoryRow[] =>
    Object.entries(values).map(([quantity, value]) => ({ epoch: event.epoch, part, quantity, value }));
  return [...rows('train', { ...event.train, learning_rate: event.rate }), ...rows('val', event.val ?? {})];
}
