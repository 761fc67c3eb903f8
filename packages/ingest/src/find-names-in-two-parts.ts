import type { ImageRecord } from '@loupe/dataset/schema';

/**
 * Images of one file name that the source itself has put into different parts, two or more a set. Names that are numbers alone say nothing:
 * every part counts from 0.
 */
export function findNamesInTwoParts(images: readonly ImageRecord[]): ImageRecord[][] {
  const byName = new Map<string, ImageRecord[]>();
  for (const image of images) {
    const name = image.id.slice(image.id.lastIndexOf('/') + 1);
    const stem = name.replace(/\.[^.]+$/, '');
    if (image.given === undefined || stem.length < 6 || /^\d+$/.test(stem)) continue;
    byName.set(name, [...(byName.get(name) ?? []), image]);
  }
  return [...byName.values()].filter((set) => new Set(set.map(({ given }) => given)).size > 1);
}
