import { join } from 'node:path';
import type { Rng } from '@loupe/core';
import { decodeImage, drawClassMap } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { renderClassMap, renderImage } from '@loupe/transforms';
import type { SheetPicture } from './contact-sheet.ts';
import { augmentRecord, clipRuleFor, copiesOf } from './expand-dataset.ts';
import { rotationsOf } from './rotations-of.ts';
import type { AugmentConfig } from './schema.ts';

/** Pictures to a row at most; the original comes first, its copies follow. */
const mostCopies = 3;
/** Of the colour of a class over its pixels: both are seen. */
const overlayWeight = 0.45;

export interface Preview {
  readonly pictures: readonly SheetPicture[];
  readonly columns: number;
}

/**
 * A few images and what the steps make of them: the very copies of the offline data set, or, online, draws like those of
 * the training. Images with labels come first.
 *
 * @param train  before augmentation
 * @throws {DataError} as `decodeImage`
 */
export async function previewPictures(
  train: Dataset,
  config: AugmentConfig,
  { rng, workspaceRoot }: { readonly rng: Rng; readonly workspaceRoot: string },
): Promise<Preview> {
  const rule = clipRuleFor(train.task, config);
  const available = config.rotations === undefined ? config.copies : rotationsOf(config.rotations).length;
  const copies = config.mode === 'offline' ? Math.min(mostCopies, available) : mostCopies;
  const columns = (1 + copies) * Math.max(1, Math.floor(6 / (1 + copies)));
  const pictures: SheetPicture[] = [];
  for (const original of chooseImages(train, Math.floor(config.preview / (1 + copies)) || 1, rng)) {
    const decoded = await decodeImage(join(workspaceRoot, original.file), original.file);
    for (const record of [original, ...someCopies(original, rule, copies, rng)]) {
      const raster = renderImage(record, decoded);
      pictures.push(
        train.task === 'segmentation'
          ? { raster: drawClassMap(raster, renderClassMap(record), overlayWeight), labels: [] }
          : { raster, labels: record.labels },
      );
    }
  }
  return { pictures, columns };
}

/** Copies to show: of a long series some from all of it, online some draws. */
function someCopies(original: ImageRecord, config: AugmentConfig, count: number, rng: Rng): ImageRecord[] {
  if (config.mode !== 'offline')
    return Array.from({ length: count }, (_, i) => augmentRecord(original, i + 1, config, rng).record);
  const all = [...copiesOf(original, config, rng)];
  // Past the middle of each share, so that a series by angles does not show its turns by next to nothing.
  const at = (i: number) => (config.rotations === undefined ? i : Math.floor(((i + 0.6) * all.length) / count));
  return Array.from({ length: count }, (_, i) => all[at(i)]!.record);
}

function chooseImages({ images }: Dataset, count: number, rng: Rng): ImageRecord[] {
  const shuffled = rng.fork('preview').shuffle(images);
  const labelled = shuffled.filter(({ labels }) => labels.length > 0);
  return [...labelled, ...shuffled.filter(({ labels }) => labels.length === 0)].slice(0, count);
}
