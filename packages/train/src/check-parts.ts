import { DataError, UsageError } from '@loupe/core';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import type { Model } from '@loupe/models';
import type { Task } from './schema.ts';

/** What an image must have to be trained on or validated with, by task. */
const needs: Readonly<Record<Task, { readonly what: string; readonly has: (record: ImageRecord) => boolean }>> = {
  detection: { what: 'labels', has: () => true },
  segmentation: { what: 'masks or outlines', has: () => true },
  classification: { what: 'the class of the image', has: (record) => record.class !== undefined },
  localisation: { what: 'exactly one label', has: ({ labels }) => labels.length === 1 },
};

/**
 * That both parts can be trained on for a task.
 *
 * @throws {DataError} `PART_EMPTY`, `NO_LABELS`, `IMAGE_UNSUITED` (naming the first image that the task cannot use)
 */
export function checkParts(train: Dataset, val: Dataset, task: Task): void {
  for (const part of [train, val]) {
    if (part.images.length === 0) {
      throw new DataError(
        `Cannot train on ${part.name}: expected images in its train and val parts, found none in one`,
        { code: 'PART_EMPTY', at: { dataset: part.name }, fix: 'Add images, or change split.shares' },
      );
    }
    const unsuited = part.images.find((record) => !needs[task].has(record));
    if (unsuited !== undefined) {
      throw new DataError(
        `Cannot train on ${part.name}: expected ${needs[task].what} for ${task}, found ${unsuited.class === undefined ? 'no class' : 'a class'} and ${unsuited.labels.length} labels in image ${unsuited.id}`,
        {
          code: 'IMAGE_UNSUITED',
          at: { dataset: part.name, image: unsuited.id },
          fix: `Choose a model for ${part.task}, or leave such images out`,
        },
      );
    }
  }
  if (task !== 'classification' && train.images.every(({ labels }) => labels.length === 0)) {
    throw new DataError(`Cannot train on ${train.name}: expected labels, found none in ${train.images.length} images`, {
      code: 'NO_LABELS',
      at: { dataset: train.name },
      fix: 'Look at the rejected labels of the ingest step',
    });
  }
  if (
    task === 'segmentation' &&
    train.images.every(({ labels }) =>
      labels.every(({ mask, outlines }) => mask === undefined && outlines === undefined),
    )
  ) {
    throw new DataError(`Cannot train on ${train.name}: expected masks or outlines, found boxes alone`, {
      code: 'NO_MASKS',
      at: { dataset: train.name },
      fix: 'Choose a model for detection, or labels that have outlines',
    });
  }
}

/** @throws {UsageError} `SIZE_MULTIPLE`, `SIZE_FIXED` */
export function checkSize(model: Model, size: number): void {
  const { name, sizeMultiple } = model;
  if (size % sizeMultiple !== 0) {
    throw new UsageError(`Cannot train ${name} at ${size} px: expected a multiple of ${sizeMultiple}`, {
      code: 'SIZE_MULTIPLE',
      at: { key: 'size' },
      fix: `Use ${Math.ceil(size / sizeMultiple) * sizeMultiple}`,
    });
  }
  if (model.task === 'classification' && model.imageSize !== undefined && model.imageSize !== size) {
    throw new UsageError(
      `Cannot train ${name} at ${size} px: expected the size that it is built for, ${model.imageSize}`,
      {
        code: 'SIZE_FIXED',
        at: { key: 'size' },
        fix: `Set options.size to ${size}`,
      },
    );
  }
}
