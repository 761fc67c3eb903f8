import { folderOf, withoutEnding } from '../paths.ts';
import type { LayoutRule, MaskFile } from './mask-layout.ts';

// Photographs are kept in the first, maps of labels in the last: the compression of the first would change their values.
const endings = ['jpg', 'jpeg', 'webp', 'bmp', 'tif', 'tiff', 'gif', 'png'];

/** Image and mask of one name in one folder, told apart by their endings alone: `001.bmp` and `001.png`. */
export const pairByEnding: LayoutRule = (files) => {
  const byPath = new Map<string, string[]>();
  for (const file of files) byPath.set(withoutEnding(file), [...(byPath.get(withoutEnding(file)) ?? []), file]);
  const endingOf = (file: string) => file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  const masksOf = new Map<string, MaskFile[]>();
  const kinds = new Set<string>();
  for (const pair of byPath.values()) {
    if (pair.length !== 2) continue;
    const [image, mask] = pair.sort((a, b) => endings.indexOf(endingOf(a)) - endings.indexOf(endingOf(b)));
    masksOf.set(image!, [{ file: mask!, class: undefined }]);
    kinds.add(`${endingOf(image!)} ${endingOf(mask!)}`);
  }
  const folders = new Set([...masksOf.keys()].map(folderOf));
  const here = files.filter((file) => folders.has(folderOf(file)));
  // A few pictures that were saved twice are no masks.
  if (masksOf.size < 2 || kinds.size > 1 || masksOf.size * 4 < here.length) return undefined;
  const masks = new Set([...masksOf.values()].flat().map(({ file }) => file));
  const [imageEnding, maskEnding] = [...kinds][0]!.split(' ');
  const alone = here.filter((file) => !masksOf.has(file) && !masks.has(file));
  return {
    rule: `an image .${imageEnding} and its mask .${maskEnding} of one name`,
    holds: 'by value',
    masksOf,
    withoutMask: alone.filter((file) => endingOf(file) === imageEnding),
    withoutImage: alone.filter((file) => endingOf(file) === maskEnding),
    repeating: [],
  };
};
