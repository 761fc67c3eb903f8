import type { SegmentationResult } from '@loupe/stage';
import { metricOf } from '../../compare/quantities.ts';
import { notMeasured, type Measured } from '../../numbers/measured.ts';

const prefix = 'NSD_';

/** The normalised surface distance, whatever tolerance it was computed with. */
export function surfaceShareOf(test: Pick<SegmentationResult, 'metrics'>, className: string | null): Measured {
  const name = test.metrics.find(({ quantity }) => quantity.startsWith(prefix))?.quantity;
  return name === undefined
    ? notMeasured('the normalised surface distance was not evaluated')
    : metricOf(test, name, className);
}

/** The tolerance that is in the name of the quantity, in pixels; `null` where it was not evaluated. */
export function surfaceTolerance(test: Pick<SegmentationResult, 'metrics'>): string | null {
  return test.metrics.find(({ quantity }) => quantity.startsWith(prefix))?.quantity.slice(prefix.length) ?? null;
}
