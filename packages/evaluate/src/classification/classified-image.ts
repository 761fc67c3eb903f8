import type { ImageRecord } from '@loupe/dataset/schema';
import { oneVersusRest, type ClassProbabilities } from '@loupe/metrics';

/** One image and what a classifier says of it. */
export interface ClassifiedImage {
  readonly record: ImageRecord;
  /** true class, an index into the model's classes */
  readonly truth: number;
  /** one a class of the model; they add up to 1 */
  readonly probabilities: readonly number[];
}

/** The images as metrics take them. */
export function toProbabilities(images: readonly ClassifiedImage[], classes: number): ClassProbabilities {
  return {
    truth: images.map(({ truth }) => truth),
    probabilities: images.flatMap(({ probabilities }) => probabilities),
    classes,
  };
}

/** One class against all others: whether an image is of it, and how probable it was said to be. */
export function oneAgainstRest(images: readonly ClassifiedImage[], label: number) {
  return oneVersusRest(toProbabilities(images, images[0]?.probabilities.length ?? 1), label);
}
