import { ShapeError } from '@loupe/core';
import { ratio, type Measured } from '../measured.ts';

export interface ClassProbabilities {
  /** class of each image, `[n]` */
  readonly truth: ArrayLike<number>;
  /** `[n, classes]`, row-major; each row adds up to 1 */
  readonly probabilities: ArrayLike<number>;
  readonly classes: number;
  /** What each image counts, 0 or more; 1 unless given. */
  readonly weights?: ArrayLike<number>;
}

// What scikit-learn clips at, so that a class held impossible costs 36 and not infinity.
const leastProbability = Number.EPSILON;

/**
 * Mean of -ln of the probability given to the true class, in nats.
 *
 * @throws {ShapeError} when lengths do not fit
 * @source  scikit-learn, `log_loss`; probabilities clipped to [2⁻⁵², 1 - 2⁻⁵²]
 */
export function logLoss(set: ClassProbabilities): Measured {
  return meanOverImages(set, (row, truth) => {
    const given = Math.min(Math.max(row[truth]!, leastProbability), 1 - leastProbability);
    return -Math.log(given);
  });
}

/**
 * Mean squared distance of the probabilities from 1 for the true class and 0 for the others, summed over classes, in [0, 2]. For two classes
 * it is twice the mean of (p - y)² of one of them.
 *
 * @throws {ShapeError} when lengths do not fit
 * @source  Brier, 1950; scikit-learn, `brier_score_loss(scale_by_half=False)`
 */
export function brierScore(set: ClassProbabilities): Measured {
  return meanOverImages(set, (row, truth) => row.reduce((sum, p, k) => sum + (p - (k === truth ? 1 : 0)) ** 2, 0));
}

function meanOverImages(
  { truth, probabilities, classes, weights }: ClassProbabilities,
  cost: (row: number[], truth: number) => number,
): Measured {
  if (probabilities.length !== truth.length * classes)
    throw new ShapeError(
      `Cannot score probabilities: expected ${truth.length} times ${classes}, found ${probabilities.length}`,
      { code: 'PROBABILITY_LENGTHS' },
    );
  let sum = 0,
    total = 0;
  for (let i = 0; i < truth.length; i++) {
    const weight = weights ? weights[i]! : 1;
    const row = Array.from({ length: classes }, (_, k) => probabilities[i * classes + k]!);
    sum += weight * cost(row, truth[i]!);
    total += weight;
  }
  return ratio(sum, total, 'no image');
}

/** The class with the highest probability of each image; of equal ones the first, as `numpy.argmax`. */
export function mostProbable({ probabilities, classes }: Pick<ClassProbabilities, 'probabilities' | 'classes'>) {
  return Int32Array.from({ length: probabilities.length / classes }, (_, i) => {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if (probabilities[i * classes + k]! > probabilities[i * classes + best]!) best = k;
    return best;
  });
}

/** One class against the rest: 1 where it is the truth, and its probabilities as scores. */
export function oneVersusRest({ truth, probabilities, classes }: ClassProbabilities, label: number) {
  return {
    truth: Uint8Array.from({ length: truth.length }, (_, i) => (truth[i] === label ? 1 : 0)),
    scores: Float64Array.from({ length: truth.length }, (_, i) => probabilities[i * classes + label]!),
  };
}
