import type { Part } from '../schema.ts';
import { partOfPath } from './part-of-path.ts';
import { hasImageExtension } from '../images/image-format.ts';
import { baseName, folderOf, joinPath, normalisePath, withoutEnding } from './paths.ts';
import type { DatasetSource } from './source.ts';

export type FoundImage =
  | { readonly kind: 'found'; readonly file: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'several'; readonly files: readonly string[] };

/** Looks up images by the names that annotation files call them. */
export type ImageFinder = (
  name: string,
  from: { readonly file: string; readonly part: Part | undefined },
) => FoundImage;

/**
 * A finder over a source's images: beside the annotation file, in `images`, in the part's folder; else whichever image's path ends so,
 * preferring the part's own; else by file name alone, since annotation files carry the folders of the machine that wrote them. A name
 * without a picture's ending, as tables of ids have it, finds the image that is called so.
 */
export function createImageFinder(source: DatasetSource): ImageFinder {
  const byName = new Map<string, string[]>();
  const byStem = new Map<string, string[]>();
  for (const image of source.images.keys()) {
    byName.set(baseName(image), [...(byName.get(baseName(image)) ?? []), image]);
    const stem = withoutEnding(baseName(image));
    byStem.set(stem, [...(byStem.get(stem) ?? []), image]);
  }

  return (stated, { file, part }) => {
    const name = normalisePath(stated);
    const here = folderOf(file);
    const inPart =
      part === undefined ? [] : [joinPath('images', part, name), joinPath(part, 'images', name), joinPath(part, name)];
    const usual = [joinPath(here, name), joinPath(here, 'images', name), ...inPart, joinPath('images', name), name];
    const direct = usual.find((path) => source.images.has(path));
    if (name !== '' && direct !== undefined) return { kind: 'found', file: direct };

    const sameName = byName.get(baseName(name)) ?? (hasImageExtension(name) ? [] : (byStem.get(baseName(name)) ?? []));
    const ending = sameName.filter((path) => path.endsWith(`/${name}`) || withoutEnding(path).endsWith(`/${name}`));
    const candidates = ending.length > 0 ? ending : sameName;
    const ofPart = candidates.filter((path) => part !== undefined && partOfPath(folderOf(path)) === part);
    const [only, ...others] = ofPart.length > 0 ? ofPart : candidates;
    if (only === undefined) return { kind: 'missing' };
    return others.length === 0 ? { kind: 'found', file: only } : { kind: 'several', files: [only, ...others] };
  };
}
