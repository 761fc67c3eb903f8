import type { Rng } from '@loupe/core';
import type { Dataset, ImageRecord, Warning } from '@loupe/dataset/schema';
import { applyToLabels, drawAll, type DroppedLabel } from '@loupe/transforms';
import type { AugmentConfig } from './schema.ts';

/** A copy, and what became of the labels that are no longer on it. */
export interface AugmentedCopy {
  readonly record: ImageRecord;
  readonly warnings: readonly Warning[];
}

/**
 * A copy of an image: no new pixels, but the recipe for them, and the labels moved.
 *
 * @param copy  from 1; part of the copy's id and of the key of its random numbers
 * @param rng   seeded for this step: the same image and copy give the same numbers whatever else is in the data set
 */
export function augmentRecord(record: ImageRecord, copy: number, config: AugmentConfig, rng: Rng): AugmentedCopy {
  const id = `${record.id}~${copy}`;
  const drawn = drawAll(config.steps, record, rng.fork('augment', record.id, copy));
  const { labels, dropped, size } = applyToLabels(record.labels, drawn, record, config);
  return {
    record: {
      ...record,
      id,
      labels,
      width: size.width,
      height: size.height,
      recipe: [...(record.recipe ?? []), ...drawn],
    },
    warnings: dropped.map((one) => ({
      file: record.file,
      image: id,
      code: 'AUGMENT_LABEL_DROPPED',
      reason: describeDropped(one, config),
    })),
  };
}

/** The data set with `copies` recipes beside each original; each image's copies follow it. */
export function expandDataset(train: Dataset, config: AugmentConfig, rng: Rng): Dataset {
  const images: ImageRecord[] = [];
  const warnings = [...train.warnings];
  for (const original of train.images) {
    images.push(original);
    for (let copy = 1; copy <= config.copies; copy++) {
      const made = augmentRecord(original, copy, config, rng);
      images.push(made.record);
      warnings.push(...made.warnings);
    }
  }
  return { ...train, images, warnings };
}

function describeDropped({ visible, why }: DroppedLabel, { minVisible, minSide }: AugmentConfig): string {
  return why === 'too small'
    ? `expected a label of at least ${minSide} px a side after augmentation, found a smaller one`
    : `expected at least ${percent(minVisible)} of the label on the picture after augmentation, found ${percent(visible)}`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
