import { baseName, folderOf, withoutEnding } from '../paths.ts';
import { imageWords, maskWords, plainWord, type LayoutRule, type MaskFile } from './mask-layout.ts';

/** Image and mask in one folder, told apart by a word that their names begin with: `source.jpg` and `mask.jpg`, `image_3_17.png` and `mask_3_17.png`. */
export const pairByWords: LayoutRule = (files) => {
  const images = new Map<string, string>();
  const masks = new Map<string, string[]>();
  for (const file of files) {
    const [, word, rest] = /^([A-Za-z]+)(?=[-_. \d]|$)[-_. ]*(.*)$/.exec(withoutEnding(baseName(file))) ?? [];
    if (word === undefined) continue;
    const key = `${folderOf(file)}/${rest}`;
    if (imageWords.has(plainWord(word))) images.set(key, file);
    else if (maskWords.has(plainWord(word))) masks.set(key, [...(masks.get(key) ?? []), file]);
  }
  const masksOf = new Map<string, MaskFile[]>();
  for (const [key, image] of images) {
    const own = masks.get(key);
    if (own !== undefined)
      masksOf.set(
        image,
        own.map((file) => ({ file, class: undefined })),
      );
  }
  if (masksOf.size === 0 || masksOf.size * 2 < masks.size) return undefined;
  return {
    rule: 'an image and its mask in one folder, called so',
    holds: 'by value',
    masksOf,
    withoutMask: [...images].flatMap(([key, file]) => (masks.has(key) ? [] : [file])),
    withoutImage: [...masks].flatMap(([key, own]) => (images.has(key) ? [] : own)),
    repeating: [],
  };
};
