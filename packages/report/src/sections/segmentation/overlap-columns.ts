import { metricOf } from '../../compare/quantities.ts';
import type { ResultColumn } from '../../compare/task-report.ts';
import { formatFixed, formatShare } from '../../numbers/format-number.ts';
import { surfaceShareOf } from './surface-share.ts';

/** The columns of a table of results, over all classes or of one. */
export function overlapColumns(className: string | null): ResultColumn<'segmentation'>[] {
  const share = (name: string, head: string, group: string): ResultColumn<'segmentation'> => ({
    name,
    head,
    group,
    of: (test) => metricOf(test, name, className),
    format: formatShare,
    better: 'highest',
  });
  return [
    share('Dice', 'Dice', 'mean over images'),
    share('IoU', 'IoU', 'mean over images'),
    share('Dice_pooled', 'Dice', 'all pixels together'),
    share('IoU_pooled', 'IoU', 'all pixels together'),
    {
      name: 'HD95',
      head: 'HD95, px',
      group: 'outline',
      of: (test) => metricOf(test, 'HD95', className),
      format: (value) => formatFixed(value, 1),
      better: 'lowest',
    },
    {
      name: 'NSD',
      head: 'NSD',
      group: 'outline',
      of: (test) => surfaceShareOf(test, className),
      format: formatShare,
      better: 'highest',
    },
    share('clDice', 'clDice', 'centre line'),
  ];
}
