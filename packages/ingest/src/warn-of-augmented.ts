import { augmentedFolderOf } from '@loupe/dataset';
import type { ImageRecord, Warning } from '@loupe/dataset/schema';

/**
 * One row for each folder whose name says that it holds altered copies: a split that parts a copy from its picture measures memory, and
 * names seldom say which picture that is.
 */
export function warnOfAugmented(images: readonly ImageRecord[]): Warning[] {
  const counts = new Map<string, number>();
  for (const { file } of images) {
    const folder = augmentedFolderOf(file);
    if (folder !== undefined) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts].map(([folder, count]) => ({
    file: folder,
    code: 'IMAGES_AUGMENTED',
    reason:
      `expected pictures of their own, found ${count} in a folder whose name says that they are copies of others; ` +
      'similar: 0.95 keeps what looks alike in one part',
  }));
}
