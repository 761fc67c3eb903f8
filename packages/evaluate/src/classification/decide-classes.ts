import { mostProbable, type ClassProbabilities } from '@loupe/metrics';

/** How one of two classes is chosen. */
export interface Decision {
  /** index of the positive class */
  readonly positive: number;
  /** from which of its probabilities on an image counts as positive */
  readonly threshold: number;
}

/** The class that each image is called: by the threshold where there is one, else the most probable. */
export function decideClasses(set: ClassProbabilities, decision: Decision | null): Int32Array {
  if (decision === null) return mostProbable(set);
  const { probabilities, classes } = set;
  return Int32Array.from({ length: set.truth.length }, (_, image) =>
    probabilities[image * classes + decision.positive]! >= decision.threshold
      ? decision.positive
      : 1 - decision.positive,
  );
}
