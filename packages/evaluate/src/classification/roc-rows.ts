import { rocCurve, type ScoreCounts } from '@loupe/metrics';
import type { RocCurveRows } from '@loupe/stage';

/**
 * The ROC curve of one class, thinned out evenly to at most `maxPoints`, the first and the last kept.
 *
 * @returns nothing where no image is of the class, or all are
 */
export function rocRows(className: string, counts: ScoreCounts, maxPoints: number): RocCurveRows[] {
  const curve = rocCurve(counts);
  if (curve === null) return [];
  const { length } = curve.threshold;
  const kept =
    length <= maxPoints
      ? curve.threshold.map((_, at) => at)
      : Array.from({ length: maxPoints }, (_, i) => Math.round((i * (length - 1)) / (maxPoints - 1)));
  return [
    {
      class: className,
      falsePositiveRate: kept.map((at) => curve.falsePositiveRate[at]!),
      truePositiveRate: kept.map((at) => curve.recall[at]!),
      threshold: kept.map((at) => (curve.threshold[at] === Infinity ? null : curve.threshold[at]!)),
    },
  ];
}
