import { DataError } from '@loupe/core';
import { labelPlace } from '@loupe/dataset';
import type { Dataset, ImageRecord, Label, Rejection, Task } from '@loupe/dataset/schema';

/**
 * The data set for a task, with what its labels hold: boxes of masks for detection and localisation, outlines or masks for segmentation, one
 * class an image for classification. Images that lack it are rejected, and their labels with them.
 *
 * @throws {DataError} `TASK_IMPOSSIBLE` where no image has what the task wants
 */
export function setTask(dataset: Dataset, task: Task): Dataset {
  if (dataset.task === task) return dataset;
  if (dataset.task === 'classification') {
    throw impossible(dataset, task, 'labels with boxes or masks, found one class an image and nothing of where it is');
  }
  switch (task) {
    case 'detection':
      return withBoxes(dataset, task);
    case 'localisation':
      return keepImages(withBoxes(dataset, task), task, ({ labels }) =>
        labels.length === 1
          ? undefined
          : ['LABELS_NOT_ONE', `expected exactly one label for localisation, found ${labels.length}`],
      );
    case 'segmentation':
      return keepImages(dataset, task, ({ labels }) => {
        const bare = labels.filter(({ mask, outlines }) => mask === undefined && outlines === undefined).length;
        if (bare === 0) return undefined;
        return [
          'LABEL_BOX_ONLY',
          `expected outlines or masks for segmentation, found ${bare} of ${labels.length} labels with a box alone`,
        ];
      });
    case 'classification': {
      const kept = keepImages(dataset, task, ({ labels }) => {
        const classes = new Set(labels.map((label) => label.class));
        if (classes.size === 1) return undefined;
        return ['CLASSES_NOT_ONE', `expected labels of one class for classification, found ${classes.size} classes`];
      });
      return {
        ...kept,
        task,
        images: kept.images.map((image) => ({ ...image, class: image.labels[0]!.class, labels: [] })),
      };
    }
  }
}

function withBoxes(dataset: Dataset, task: Task): Dataset {
  const boxOf = ({ mask: _, ...label }: Label): Label => label;
  return { ...dataset, task, images: dataset.images.map((image) => ({ ...image, labels: image.labels.map(boxOf) })) };
}

type Refusal = readonly [code: string, reason: string];

function keepImages(dataset: Dataset, task: Task, refuse: (image: ImageRecord) => Refusal | undefined): Dataset {
  const rejected: Rejection[] = [];
  const images = dataset.images.filter((image) => {
    const refusal = refuse(image);
    if (refusal === undefined) return true;
    const [code, reason] = refusal;
    rejected.push({ what: 'image', file: image.file, image: image.id, code, reason });
    for (const label of image.labels)
      rejected.push({ what: 'label', ...labelPlace(image, label), code, reason: `its image was rejected: ${reason}` });
    return false;
  });
  if (images.length === 0 && rejected.length > 0)
    throw impossible(dataset, task, rejected[0]!.reason.replace(/^expected /, ''));
  return { ...dataset, task, images, rejected: [...dataset.rejected, ...rejected] };
}

function impossible({ name, task: own }: Dataset, task: Task, what: string): DataError {
  return new DataError(`Cannot use ${name} for ${task}: expected ${what}`, {
    code: 'TASK_IMPOSSIBLE',
    at: { key: 'task' },
    fix: `Leave task out (${own}), or name another source`,
  });
}
