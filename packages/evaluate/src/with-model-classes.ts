import { DataError } from '@loupe/core';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';

/**
 * The data set's records with the model's class numbers: classes are the same where their names are.
 *
 * @throws {DataError} `EVALUATE_CLASSES` where labels have a class that the model does not know, since nothing could find them
 */
export function withModelClasses(dataset: Dataset, modelClasses: readonly string[]): ImageRecord[] {
  const toModel = dataset.classes.map((name) => modelClasses.indexOf(name));
  const used = new Set(dataset.images.flatMap(({ labels }) => labels.map((label) => label.class)));
  const unknown = dataset.classes.filter((_, index) => used.has(index) && toModel[index] === -1);
  if (unknown.length > 0) {
    throw new DataError(
      `Cannot evaluate on ${dataset.name}: expected classes ${modelClasses.join(', ')}, found labels of ${unknown.join(', ')}`,
      {
        code: 'EVALUATE_CLASSES',
        at: { dataset: dataset.name },
        fix: 'Map the classes to one list where the data sets are ingested',
      },
    );
  }
  return dataset.images.map((record) => ({
    ...record,
    labels: record.labels.map((label) => ({ ...label, class: toModel[label.class]! })),
  }));
}
