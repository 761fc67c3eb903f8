import { join } from 'node:path';
import type { Rng } from '@loupe/core';
import { decodeImage } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { renderImage } from '@loupe/transforms';
import type { SheetPicture } from './contact-sheet.ts';
import { augmentRecord } from './expand-dataset.ts';
import type { AugmentConfig } from './schema.ts';

/** Pictures to a row at most; the original comes first, its copies follow. */
const mostCopies = 3;

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
  const copies = config.mode === 'offline' ? Math.min(mostCopies, config.copies) : mostCopies;
  const columns = (1 + copies) * Math.max(1, Math.floor(6 / (1 + copies)));
  const pictures: SheetPicture[] = [];
  for (const original of chooseImages(train, Math.floor(config.preview / (1 + copies)) || 1, rng)) {
    const decoded = await decodeImage(join(workspaceRoot, original.file), original.file);
    const show = (record: ImageRecord) =>
      pictures.push({ raster: renderImage(record, decoded), labels: record.labels });
    show(original);
    for (let copy = 1; copy <= copies; copy++) show(augmentRecord(original, copy, config, rng).record);
  }
  return { pictures, columns };
}

function chooseImages({ images }: Dataset, count: number, rng: Rng): ImageRecord[] {
  const shuffled = rng.fork('preview').shuffle(images);
  const labelled = shuffled.filter(({ labels }) => labels.length > 0);
  return [...labelled, ...shuffled.filter(({ labels }) => labels.length === 0)].slice(0, count);
}
