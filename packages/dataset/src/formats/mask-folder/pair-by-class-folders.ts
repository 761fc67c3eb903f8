import { partOfPath } from '../part-of-path.ts';
import { baseName, folderOf, withoutEnding } from '../paths.ts';
import { imageWords, maskWords, plainWord, type LayoutRule, type MaskFile } from './mask-layout.ts';

/** A folder of masks a class, `mask/Head-Masks/a.jpg` or `masks/head/a.png`, for images of the same name elsewhere. */
export const pairByClassFolders: LayoutRule = (files) => {
  const masks: { file: string; class: string; named: boolean }[] = [];
  const others: string[] = [];
  for (const file of files) {
    const found = classOfFolder(folderOf(file));
    if (found === undefined) others.push(file);
    else masks.push({ file, ...found });
  }
  const classes = new Set(masks.map((mask) => mask.class));
  if (classes.size === 0 || (classes.size < 2 && !masks.every(({ named }) => named))) return undefined;

  const stem = (file: string) => withoutEnding(baseName(file));
  const byStem = new Map<string, string[]>();
  for (const file of others) byStem.set(stem(file), [...(byStem.get(stem(file)) ?? []), file]);
  const masksOf = new Map<string, MaskFile[]>();
  const withoutImage: string[] = [];
  for (const mask of masks) {
    const named = byStem.get(stem(mask.file)) ?? [];
    const part = partOfPath(folderOf(mask.file));
    const inPart = named.filter((file) => part === undefined || partOfPath(folderOf(file)) === part);
    const candidates = inPart.length > 0 ? inPart : named;
    if (candidates.length === 1) {
      const image = candidates[0]!;
      masksOf.set(image, [...(masksOf.get(image) ?? []), { file: mask.file, class: mask.class }]);
    } else withoutImage.push(mask.file);
  }
  if ((masks.length - withoutImage.length) * 2 < masks.length) return undefined;
  const folders = new Set([...masksOf.keys()].map(folderOf));
  return {
    rule: 'a folder of masks a class',
    holds: 'class',
    masksOf,
    withoutMask: others.filter((file) => folders.has(folderOf(file)) && !masksOf.has(file)),
    withoutImage,
    repeating: [],
  };
};

/** The class that a folder of masks is named after; folders of parts do not count. `named`: it calls itself one of masks. */
function classOfFolder(folder: string): { class: string; named: boolean } | undefined {
  const segments = folder.split('/').filter((segment) => partOfPath(segment) === undefined);
  const [above, own] = [segments.at(-2) ?? '', segments.at(-1) ?? ''];
  const called = /^(.+)[-_ ](masks?|labels?|segmentations?)$/i.exec(own)?.[1];
  if (called !== undefined) return { class: called, named: true };
  const isClass = own !== '' && !imageWords.has(plainWord(own)) && !maskWords.has(plainWord(own));
  return isClass && maskWords.has(plainWord(above)) ? { class: own, named: false } : undefined;
}
