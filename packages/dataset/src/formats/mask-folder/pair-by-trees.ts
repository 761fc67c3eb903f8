import { partOfPath } from '../part-of-path.ts';
import { baseName, folderOf, withoutEnding } from '../paths.ts';
import { imageWords, maskWords, plainWord, type LayoutRule, type MaskFile } from './mask-layout.ts';

interface Trees {
  readonly images: string[];
  readonly masks: string[];
}

/**
 * Images in one tree of folders and their masks in another that differs in a single folder, `images/a.png` and `masks/a.png`: by equal
 * names, or, where hardly any is equal, by the last number in a name that is nobody else's (`img/t01.tif` and `gt/man_seg01.tif`).
 */
export const pairByTrees: LayoutRule = (files) => {
  const trees = new Map<string, Trees>();
  for (const file of files) {
    const segments = folderOf(file).split('/');
    const at = segments.findLastIndex((segment) => isWord(imageWords, segment) || isWord(maskWords, segment));
    if (at < 0) continue;
    // Masks are often not divided into parts where their images are.
    const key = segments.filter((segment, i) => i !== at && partOfPath(segment) === undefined).join('/');
    const tree = trees.get(key) ?? { images: [], masks: [] };
    tree[isWord(imageWords, segments[at]!) ? 'images' : 'masks'].push(file);
    trees.set(key, tree);
  }
  const masksOf = new Map<string, MaskFile[]>();
  const withoutMask: string[] = [];
  const withoutImage: string[] = [];
  for (const tree of trees.values()) {
    if (tree.images.length === 0 || tree.masks.length === 0) continue;
    const named = pairBy(stemOf, tree);
    const numbered = named.size * 2 < tree.masks.length ? pairBy(lastNumber, tree) : named;
    const pairs = numbered.size > named.size ? numbered : named;
    if (pairs.size === 0) continue;
    for (const [mask, image] of pairs)
      masksOf.set(image, [...(masksOf.get(image) ?? []), { file: mask, class: undefined }]);
    withoutMask.push(...tree.images.filter((image) => !masksOf.has(image)));
    withoutImage.push(...tree.masks.filter((mask) => !pairs.has(mask)));
  }
  if (masksOf.size === 0) return undefined;
  return {
    rule: 'images in one folder and their masks in another',
    holds: 'by value',
    masksOf,
    withoutMask,
    withoutImage,
    repeating: [],
  };
};

const isWord = (words: ReadonlySet<string>, segment: string) => words.has(plainWord(segment));
const stemOf = (file: string) => withoutEnding(baseName(file));
const lastNumber = (file: string) => /(\d+)\D*$/.exec(stemOf(file))?.[1]?.replace(/^0+(?=\d)/, '');

/** Image of each mask whose key one image alone has, or one alone of the mask's own part. */
function pairBy(keyOf: (file: string) => string | undefined, { images, masks }: Trees): Map<string, string> {
  const byKey = new Map<string, string[]>();
  for (const image of images) {
    const key = keyOf(image);
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), image]);
  }
  const pairs = new Map<string, string>();
  const taken = new Map<string, string>();
  for (const mask of masks) {
    const key = keyOf(mask);
    const all = key === undefined ? [] : (byKey.get(key) ?? []);
    const part = partOfPath(folderOf(mask));
    const own = part === undefined ? all : all.filter((image) => (partOfPath(folderOf(image)) ?? part) === part);
    if (own.length !== 1) continue;
    // Two masks of one key (t01, u01) leave open which of them is meant.
    const rival = taken.get(own[0]!);
    if (rival !== undefined && keyOf === lastNumber) pairs.delete(rival);
    else pairs.set(mask, own[0]!);
    taken.set(own[0]!, mask);
  }
  return pairs;
}
