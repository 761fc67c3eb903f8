import { baseName, folderOf, withoutEnding } from '../paths.ts';
import { maskWords, plainWord, type LayoutRule, type MaskFile } from './mask-layout.ts';

/**
 * Masks that are called as their image and something more: `a_mask.png` for `a.png`, or one a class, `a_seg-axon-manual.png`; in the same
 * folder or in another. A mask whose class is two others' names in one, such as `axonmyelin`, repeats them.
 */
export const pairBySuffix: LayoutRule = (files) => {
  const byStem = new Map<string, string[]>();
  for (const file of files) byStem.set(stemOf(file), [...(byStem.get(stemOf(file)) ?? []), file]);
  const found: { image: string; mask: MaskFile }[] = [];
  const withoutImage: string[] = [];
  for (const file of files) {
    const owner = ownerOf(stemOf(file), byStem);
    if (owner === undefined) continue;
    const beside = owner.files.filter((other) => folderOf(other) === folderOf(file));
    const candidates = beside.length > 0 ? beside : owner.files;
    if (candidates.length === 1)
      found.push({ image: candidates[0]!, mask: { file, class: owner.class === '' ? undefined : owner.class } });
    else withoutImage.push(file);
  }
  if (found.length === 0) return undefined;
  const names = new Set(found.flatMap(({ mask }) => mask.class ?? []));
  const masksOf = new Map<string, MaskFile[]>();
  const repeating: { file: string; reason: string }[] = [];
  for (const { image, mask } of found) {
    const joint = mask.class === undefined ? undefined : partsOfName(mask.class, names);
    if (joint === undefined) masksOf.set(image, [...(masksOf.get(image) ?? []), mask]);
    else
      repeating.push({
        file: mask.file,
        reason: `expected a mask of one class, found ${mask.class!}, which holds ${joint.join(' and ')} once more`,
      });
  }
  const folders = new Set([...masksOf.keys()].map(folderOf));
  const masks = new Set(found.map(({ mask }) => mask.file));
  return {
    rule:
      names.size > 0 ? 'a mask a class, called as its image and the class' : 'a mask called as its image and a word',
    holds: names.size > 0 ? 'class' : 'by value',
    masksOf,
    withoutMask: files.filter(
      (file) => folders.has(folderOf(file)) && !masksOf.has(file) && !masks.has(file) && !withoutImage.includes(file),
    ),
    withoutImage,
    repeating,
  };
};

const stemOf = (file: string) => withoutEnding(baseName(file));

/** The images that a mask's name begins with, and the class in what follows, which must speak of a mask. */
function ownerOf(
  stem: string,
  byStem: ReadonlyMap<string, readonly string[]>,
): { files: readonly string[]; class: string } | undefined {
  for (let end = stem.length - 1; end > 0; end--) {
    if (!/[-_. ]/.test(stem[end]!)) continue;
    const files = byStem.get(stem.slice(0, end));
    if (files === undefined) continue;
    const words = stem.slice(end + 1).split(/[-_. ]+/);
    const isSilent = (word: string) => maskWords.has(plainWord(word)) || /^(manual|manually|expert)$/i.test(word);
    if (!words.some((word) => maskWords.has(plainWord(word)))) return undefined;
    return { files, class: words.filter((word) => !isSilent(word)).join(' ') };
  }
  return undefined;
}

/** The other names that a name is made of; `undefined` where it is made of none. */
function partsOfName(name: string, names: ReadonlySet<string>): string[] | undefined {
  const rest = (left: string, used: readonly string[]): string[] | undefined => {
    if (left === '') return used.length > 1 ? [...used] : undefined;
    for (const other of names) {
      if (other === name || other === '' || !left.startsWith(other)) continue;
      const parts = rest(left.slice(other.length), [...used, other]);
      if (parts !== undefined) return parts;
    }
    return undefined;
  };
  return rest(name, []);
}
