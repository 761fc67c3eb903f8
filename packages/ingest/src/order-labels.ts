import { nearestName, UsageError } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';

/**
 * The labels of a data set for segmentation in the order in which they are painted: by class, those of one class in their own order. Other
 * data sets stay as they are.
 *
 * @param priority  classes in that order; the others come before them, in the order of the classes
 * @throws {UsageError} `CLASS_UNKNOWN`
 */
export function orderLabels(dataset: Dataset, priority: readonly string[] = []): Dataset {
  const { classes, task } = dataset;
  const strange = priority.find((name) => !classes.includes(name));
  if (strange !== undefined) {
    const near = nearestName(strange, classes);
    throw new UsageError(`Cannot paint class "${strange}": expected one of ${classes.join(', ')}`, {
      code: 'CLASS_UNKNOWN',
      at: { key: 'masks.priority' },
      fix: near === undefined ? 'Name a class as it is called after ingest.classes' : `Did you mean ${near}?`,
    });
  }
  if (task !== 'segmentation') return dataset;
  const rank = classes.map((name, index) =>
    priority.includes(name) ? classes.length + priority.indexOf(name) : index,
  );
  return {
    ...dataset,
    images: dataset.images.map((image) => ({
      ...image,
      // Sorting is stable, so that objects of one class stay in the order of their files.
      labels: image.labels.toSorted((a, b) => rank[a.class]! - rank[b.class]!),
    })),
  };
}
