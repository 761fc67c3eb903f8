import type { HistoryRow } from '@loupe/stage';
import type { Run } from './comparison.ts';
import { groupBy } from './group-by.ts';
import { isLoss, wholeLossName } from './history-quantities.ts';

export interface EpochLoss {
  readonly epoch: number;
  readonly value: number | null;
}

/**
 * The loss that a training made small, epoch by epoch: as the training recorded it, or the sum of its terms where it recorded terms alone.
 * Terms are never added to the recorded whole, which holds them already, each with its weight.
 */
export function wholeLossOf({ history }: Pick<Run, 'history'>, part: HistoryRow['part']): EpochLoss[] {
  const rows = (history ?? []).filter((row) => row.part === part && isLoss(row.quantity));
  const wholes = rows.filter(({ quantity }) => quantity === wholeLossName);
  return groupBy(wholes.length > 0 ? wholes : rows, ({ epoch }) => String(epoch))
    .map((terms) => ({
      epoch: terms[0]!.epoch,
      value: terms.some(({ value }) => value === null) ? null : terms.reduce((sum, { value }) => sum + value!, 0),
    }))
    .sort((a, b) => a.epoch - b.epoch);
}
