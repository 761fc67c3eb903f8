import { verdict } from './match-class.ts';
import { recallPoints } from './protocol.ts';

export interface Judgements {
  /** a `verdict` per detection, ordered by score, best first */
  readonly verdicts: Uint8Array;
  /** labels that count, more than 0 */
  readonly positives: number;
}

export interface Accumulated {
  /** recall when every detection is taken */
  readonly recall: number;
  /** precision at the 101 recall points: the best that is reached at that recall or a higher one; 0 where it is not reached */
  readonly precision: Float64Array;
}

/**
 * Precision over recall of one class, sampled.
 *
 * @source  cocoapi, `COCOeval.accumulate`, with its `numpy.spacing(1)` in the denominator
 */
export function accumulate({ verdicts, positives }: Judgements): Accumulated {
  const recall = new Float64Array(verdicts.length),
    precision = new Float64Array(verdicts.length);
  let right = 0,
    wrong = 0;
  for (let i = 0; i < verdicts.length; i++) {
    if (verdicts[i] === verdict.right) right++;
    else if (verdicts[i] === verdict.wrong) wrong++;
    recall[i] = right / positives;
    precision[i] = right / (wrong + right + Number.EPSILON);
  }
  for (let i = precision.length - 1; i > 0; i--) {
    if (precision[i]! > precision[i - 1]!) precision[i - 1] = precision[i]!;
  }
  return { recall: right / positives, precision: sampled(recall, precision, recall.length) };
}

/** Precision at the first entry that reaches each recall point; 0 where none of the first `count` does. */
export function sampled(recall: Float64Array, precision: Float64Array, count: number): Float64Array {
  const points = new Float64Array(recallPoints.length);
  let at = 0;
  for (let point = 0; point < recallPoints.length; point++) {
    while (at < count && recall[at]! < recallPoints[point]!) at++;
    if (at === count) break;
    points[point] = precision[at]!;
  }
  return points;
}
