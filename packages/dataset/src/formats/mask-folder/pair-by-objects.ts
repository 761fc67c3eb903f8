import { baseName, folderOf } from '../paths.ts';
import { imageWords, maskWords, plainWord, type LayoutRule, type MaskFile } from './mask-layout.ts';

/**
 * A folder an image, with one file in its `images` and a file an object in its `masks`, whose names say nothing: the layout of the Data
 * Science Bowl 2018.
 */
export const pairByObjects: LayoutRule = (files) => {
  const folders = new Map<string, { images: string[]; masks: string[] }>();
  for (const file of files) {
    const folder = folderOf(file);
    const word = plainWord(baseName(folder));
    const kind = imageWords.has(word) ? 'images' : maskWords.has(word) ? 'masks' : undefined;
    if (kind === undefined) continue;
    const above = folders.get(folderOf(folder)) ?? { images: [], masks: [] };
    above[kind].push(file);
    folders.set(folderOf(folder), above);
  }
  const single = [...folders.values()].filter(({ images }) => images.length === 1);
  const paired = single.filter(({ masks }) => masks.length > 0);
  // Where every image has a single mask, that mask is all of it.
  const hasSeveral = paired.some(({ masks }) => masks.length > 1);
  if (!hasSeveral || paired.length * 2 < folders.size) return undefined;
  return {
    rule: 'a folder an image, with images/ and a file an object in masks/',
    holds: 'object',
    masksOf: new Map(
      paired.map(({ images, masks }) => [images[0]!, masks.map((file): MaskFile => ({ file, class: undefined }))]),
    ),
    withoutMask: single.flatMap(({ images, masks }) => (masks.length === 0 ? images : [])),
    withoutImage: [...folders.values()].flatMap(({ images, masks }) => (images.length === 0 ? masks : [])),
    repeating: [],
  };
};
