import type { ConfidenceCounts } from './confidence-counts.ts';

export interface OperatingPoint {
  /** Keep detections with at least this score. */
  readonly confidence: number;
  /** F1 there, averaged over the classes that have labels; null where none has. */
  readonly f1: number | null;
  /** why `confidence` is the fallback */
  readonly reason?: string;
}

/**
 * The confidence at which F1, averaged over the classes that have labels, is highest. Candidates are the scores that occur; of
 * equally good ones the highest is taken, since it raises the fewest false alarms. Choose it on validation data, never on test.
 *
 * @param fallback  the confidence to use where no detection is right, so that there is nothing to choose by
 * @example         operatingPoint([{ class: 'a', iou: 0.5, positives: 2, confidence: [0.9, 0.4], right: [1, 1], wrong: [0, 3] }]).confidence // 0.9
 */
export function operatingPoint(classes: readonly ConfidenceCounts[], fallback = 0.25): OperatingPoint {
  const labelled = classes.filter(({ positives }) => positives > 0);
  if (labelled.length === 0)
    return { confidence: fallback, f1: null, reason: `no label to choose a confidence by: ${fallback} by convention` };

  const changes = labelled.flatMap((counts, index) =>
    counts.confidence.map((confidence, at) => ({
      confidence,
      index,
      f1: (2 * counts.right[at]!) / (counts.right[at]! + counts.wrong[at]! + counts.positives),
    })),
  );
  changes.sort((a, b) => b.confidence - a.confidence);
  const f1 = new Float64Array(labelled.length);
  let best = { confidence: fallback, f1: 0 };
  changes.forEach((change, at) => {
    f1[change.index] = change.f1;
    if (changes[at + 1]?.confidence === change.confidence) return;
    // Summed anew each time: a running sum drifts, and equally good points would no longer tie.
    const average = f1.reduce((sum, value) => sum + value, 0) / f1.length;
    if (average > best.f1) best = { confidence: change.confidence, f1: average };
  });
  return best.f1 > 0
    ? best
    : { ...best, reason: `no detection is right, so none to choose a confidence by: ${fallback} by convention` };
}
