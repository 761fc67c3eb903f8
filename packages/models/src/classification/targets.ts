import { DataError } from '@loupe/core';
import type { HostArray } from '../define-model.ts';

/**
 * The class of each image of one batch.
 *
 * @param classes  in [0, count)
 * @throws {DataError} `CLASS_OUT_OF_RANGE`: the loss would leave such an image out without a word
 */
export function classificationTargets(classes: readonly number[], count: number): Record<'classes', HostArray> {
  const wrong = classes.findIndex((of) => !Number.isInteger(of) || of < 0 || of >= count);
  if (wrong >= 0) {
    throw new DataError(
      `Cannot train a classifier on image ${wrong} of the batch: expected a class from 0 to ${count - 1}, found ${classes[wrong]}`,
      { code: 'CLASS_OUT_OF_RANGE', fix: 'Use a model for as many classes as the data set has' },
    );
  }
  return { classes: { shape: [classes.length], data: Int32Array.from(classes) } };
}
