import { DataError } from '@loupe/core';
import type { Dataset, ImageRecord, Task } from '@loupe/dataset/schema';

/** The model's side of a test: what it does, and the classes it knows. */
export interface ModelClasses {
  readonly task: Task;
  readonly classes: readonly string[];
}

/**
 * The data set's records with the model's class numbers, those of labels (boxes and masks) and those of whole images: classes are the same
 * where their names are.
 *
 * @throws {DataError} `EVALUATE_TASK` where the data set is for another task; `EVALUATE_CLASSES` where images or labels have a class that the
 *   model does not know, since nothing could find them; `EVALUATE_NO_CLASS` and `EVALUATE_LABELS` where an image lacks what its task asks for
 */
export function withModelClasses(dataset: Dataset, model: ModelClasses): ImageRecord[] {
  const { name, task, classes, images } = dataset;
  if (task !== model.task) {
    throw new DataError(`Cannot evaluate on ${name}: expected a data set for ${model.task}, found one for ${task}`, {
      code: 'EVALUATE_TASK',
      at: { dataset: name },
      fix: 'Test on a data set of the same task',
    });
  }
  const toModel = classes.map((one) => model.classes.indexOf(one));
  const used = new Set(
    images.flatMap((image) => (task === 'classification' ? image.class : image.labels.map((label) => label.class))),
  );
  const unknown = classes.filter((_, index) => used.has(index) && toModel[index] === -1);
  if (unknown.length > 0) {
    throw new DataError(
      `Cannot evaluate on ${name}: expected classes ${model.classes.join(', ')}, found ${task === 'classification' ? 'images' : 'labels'} of ${unknown.join(', ')}`,
      {
        code: 'EVALUATE_CLASSES',
        at: { dataset: name },
        fix: 'Map the classes to one list where the data sets are ingested',
      },
    );
  }
  for (const image of images) checkImage(dataset, image);
  return images.map((image) => ({
    ...image,
    labels: image.labels.map((label) => ({ ...label, class: toModel[label.class]! })),
    ...(image.class !== undefined && { class: toModel[image.class]! }),
  }));
}

function checkImage({ name, task }: Dataset, { id, class: imageClass, labels }: ImageRecord): void {
  if (task === 'classification' && imageClass === undefined) {
    throw new DataError(`Cannot evaluate on ${name}: expected a class for every image, found an image without one`, {
      code: 'EVALUATE_NO_CLASS',
      at: { dataset: name, image: id },
      fix: 'Give the image a class, or leave it out where the data set is ingested',
    });
  }
  if (task === 'localisation' && labels.length !== 1) {
    throw new DataError(`Cannot evaluate on ${name}: expected one object in every image, found ${labels.length}`, {
      code: 'EVALUATE_LABELS',
      at: { dataset: name, image: id },
      fix: 'Leave the image out where the data set is ingested, or make it a data set for detection',
    });
  }
}
