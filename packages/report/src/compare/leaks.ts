import type { Dataset } from '@loupe/dataset/schema';
import type { Comparison, StudySet } from './comparison.ts';

/** How many test pictures of a data set have a sibling, such as another frame of the same video, in training or validation. */
export interface SharedGroups {
  readonly set: string;
  readonly images: number;
  /** Test images whose group is in another part too. */
  readonly shared: number;
}

/** The same pictures cut into parts twice: once with siblings kept together, once without. */
export interface SplitPair {
  readonly grouped: SharedGroups;
  readonly random: SharedGroups;
}

/** One row for each data set whose images are known to form groups. */
export function sharedGroups({ sets }: Pick<Comparison, 'sets'>): SharedGroups[] {
  const groupOf = groupsByFile(sets);
  return sets.flatMap(({ name, parts }): SharedGroups[] => {
    if (parts.train === undefined || parts.val === undefined || parts.test === undefined) return [];
    const grouped = (images: Dataset['images']) => images.flatMap((image) => groupOf.get(image.sha256) ?? []);
    const learned = new Set([...grouped(parts.train.images), ...grouped(parts.val.images)]);
    const tested = parts.test.images;
    if (grouped(tested).length === 0) return [];
    const shared = tested.filter((image) => {
      const group = groupOf.get(image.sha256);
      return group !== undefined && learned.has(group);
    });
    return [{ set: name, images: tested.length, shared: shared.length }];
  });
}

/** Pairs of data sets of the same pictures, of which one lets more siblings straddle its parts than the other. */
export function splitPairs({ sets }: Pick<Comparison, 'sets'>): SplitPair[] {
  const known = sharedGroups({ sets });
  const share = ({ shared, images }: SharedGroups) => (images === 0 ? 0 : shared / images);
  return known.flatMap((a, index) =>
    known.slice(index + 1).flatMap((b): SplitPair[] => {
      if (share(a) === share(b) || picturesOf(sets, a.set) !== picturesOf(sets, b.set)) return [];
      return [share(a) < share(b) ? { grouped: a, random: b } : { grouped: b, random: a }];
    }),
  );
}

function picturesOf(sets: readonly StudySet[], name: string): string {
  const { parts } = sets.find((set) => set.name === name)!;
  const images = [parts.train, parts.val, parts.test].flatMap((part) => part?.images ?? []);
  return [...new Set(images.filter(({ recipe }) => recipe === undefined).map(({ sha256 }) => sha256))].sort().join(' ');
}

/** The group of each picture, from whichever data set names it: a random split needs none and may not know them. */
function groupsByFile(sets: readonly StudySet[]): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const { parts, ingested } of sets)
    for (const part of [ingested, parts.train, parts.val, parts.test])
      for (const { sha256, group, origin } of part?.images ?? [])
        if (group !== undefined && !groups.has(sha256)) groups.set(sha256, `${origin ?? ''} ${group}`);
  return groups;
}
