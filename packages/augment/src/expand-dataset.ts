import type { Rng } from '@loupe/core';
import type { Dataset, DrawnTransform, ImageRecord, Label, Task, Warning } from '@loupe/dataset/schema';
import { applyToLabels, drawAll, measureMasks, type DroppedLabel, type MaskLeft } from '@loupe/transforms';
import { rotationsOf } from './rotations-of.ts';
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
  const drawn = drawAll(config.steps, record, rng.fork('augment', record.id, copy));
  return copyWith(record, copy, drawn, config, measureMasks(record.labels));
}

/** The copies of an image in the offline data set, in order: one for every angle, or as many as `copies` says. */
export function* copiesOf(record: ImageRecord, config: AugmentConfig, rng: Rng): Generator<AugmentedCopy> {
  // Unpacked once, however many copies follow.
  const measure = measureMasks(record.labels);
  const series =
    config.rotations === undefined
      ? Array.from({ length: config.copies }, (_, i) =>
          drawAll(config.steps, record, rng.fork('augment', record.id, i + 1)),
        )
      : rotationsOf(config.rotations);
  for (const [i, drawn] of series.entries()) yield copyWith(record, i + 1, drawn, config, measure);
}

/** The data set with recipes beside each original; each image's copies follow it. */
export function expandDataset(train: Dataset, config: AugmentConfig, rng: Rng): Dataset {
  const rule = clipRuleFor(train.task, config);
  const images: ImageRecord[] = [];
  const warnings = [...train.warnings];
  for (const original of train.images) {
    images.push(original);
    for (const made of copiesOf(original, rule, rng)) {
      images.push(made.record);
      warnings.push(...made.warnings);
    }
  }
  return { ...train, images, warnings };
}

/** What of an outline is still on the copy stays the class of its pixels, so that segmentation drops nothing but what is gone. */
export function clipRuleFor(task: Task, config: AugmentConfig): AugmentConfig {
  return task === 'segmentation' ? { ...config, minVisible: 0, minSide: 0 } : config;
}

function copyWith(
  record: ImageRecord,
  copy: number,
  drawn: readonly DrawnTransform[],
  config: AugmentConfig,
  measure: (recipe: readonly DrawnTransform[]) => (MaskLeft | undefined)[],
): AugmentedCopy {
  const id = `${record.id}~${copy}`;
  const recipe = [...(record.recipe ?? []), ...drawn];
  const left = measure(recipe);
  const labels: Label[] = [];
  const warnings: Warning[] = [];
  const drop = (reason: string) =>
    warnings.push({ file: record.file, image: id, code: 'AUGMENT_LABEL_DROPPED', reason });
  for (const [i, label] of record.labels.entries()) {
    if (label.mask !== undefined) {
      // The mask stays in the frame of its file, and its box and area tell what the recipe leaves of it.
      if (left[i] === undefined) drop('expected pixels of the mask on the picture after augmentation, found none');
      else labels.push({ ...label, ...left[i] });
      continue;
    }
    const moved = applyToLabels([label], drawn, record, config);
    labels.push(...moved.labels);
    for (const one of moved.dropped) drop(describeDropped(one, config));
  }
  const { size } = applyToLabels([], drawn, record, config);
  return { record: { ...record, id, labels, width: size.width, height: size.height, recipe }, warnings };
}

function describeDropped({ visible, why }: DroppedLabel, { minVisible, minSide }: AugmentConfig): string {
  return why === 'too small'
    ? `expected a label of at least ${minSide} px a side after augmentation, found a smaller one`
    : `expected at least ${percent(minVisible)} of the label on the picture after augmentation, found ${percent(visible)}`;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
