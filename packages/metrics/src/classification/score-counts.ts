import { ShapeError } from '@loupe/core';

/** How many images are called positive rightly and wrongly at each threshold: everything that ROC, precision and recall need. */
export interface ScoreCounts {
  /** truly positive images, or the sum of their weights */
  readonly positives: number;
  readonly negatives: number;
  /** the distinct scores, falling */
  readonly confidence: readonly number[];
  /** positive images with at least that score */
  readonly right: readonly number[];
  /** negative images with at least that score */
  readonly wrong: readonly number[];
}

export interface ScoredTruths {
  /** 1 where the image is of the class, else 0 */
  readonly truth: ArrayLike<number>;
  /** any numbers, higher where the class is more likely */
  readonly scores: ArrayLike<number>;
  /** What each image counts, 0 or more; 1 unless given. */
  readonly weights?: ArrayLike<number>;
  /** `fallingOrder(scores)`, where it is at hand */
  readonly order?: Uint32Array;
}

/** Indices of the scores, highest first. */
export function fallingOrder(scores: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
}

/**
 * Right and wrong calls at every score that occurs. Images with one score are called together: no order among them is made up. Images
 * that weigh 0 make no threshold.
 *
 * @throws {ShapeError} when lengths differ
 * @source  scikit-learn, `confusion_matrix_at_thresholds`
 * @example scoreCounts({ truth: [1, 0, 1], scores: [0.9, 0.5, 0.5] }).right // [1, 2]
 */
export function scoreCounts({ truth, scores, weights, order = fallingOrder(scores) }: ScoredTruths): ScoreCounts {
  if ([scores, order, weights ?? scores].some(({ length }) => length !== truth.length))
    throw new ShapeError(
      `Cannot count by score: expected ${truth.length} scores (and weights), found ${scores.length}${weights ? ` (${weights.length})` : ''}`,
      { code: 'SCORE_LENGTHS' },
    );
  const confidence: number[] = [],
    right: number[] = [],
    wrong: number[] = [];
  let positives = 0,
    negatives = 0;
  for (const index of order) {
    const weight = weights ? weights[index]! : 1;
    if (weight === 0) continue;
    if (truth[index] === 1) positives += weight;
    else negatives += weight;
    if (confidence.at(-1) !== scores[index]) confidence.push(scores[index]!);
    right[confidence.length - 1] = positives;
    wrong[confidence.length - 1] = negatives;
  }
  return { positives, negatives, confidence, right, wrong };
}
