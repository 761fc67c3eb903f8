import type { Part, Warning } from '@loupe/dataset/schema';
import type { SplitConfig } from './schema.ts';
import { parts, type Shares } from './stratify.ts';
import type { Unit } from './units.ts';

export interface GivenPlaces {
  /** Units whose part is settled, by key. */
  readonly fixed: ReadonlyMap<string, Part>;
  /** Units that the source gives to train and that must also make up for the parts that it does not give. */
  readonly cut: { readonly units: readonly Unit[]; readonly shares: Shares };
  /** Units that the source says nothing about. */
  readonly free: readonly Unit[];
  /** Images that stay where the source put them although their unit does not, by id; only with `leaks: keep`. */
  readonly strays: ReadonlyMap<string, Part>;
  readonly warnings: readonly Warning[];
}

/**
 * What the source's own parts settle. Without `keepGiven` nothing. With it, a unit lies where the source put it; one that
 * straddles parts leaks, is listed, and goes where `leaks` says. A part that has a share but that the source does not give
 * is cut out of its train part.
 */
export function placeGiven(units: readonly Unit[], config: SplitConfig): GivenPlaces {
  return config.keepGiven === 'test' ? placeTest(units, config) : placeAll(units, config);
}

/**
 * Only the source's test part stays; all else is split into train and val, as if the source had called it train. Where the source gives no
 * test part, one is cut out too.
 */
function placeTest(units: readonly Unit[], { leaks, shares }: SplitConfig): GivenPlaces {
  const ofTest = units.map((unit) => ({
    ...unit,
    images: unit.images.map((image) => ({
      ...image,
      given: image.given === 'test' ? image.given : ('train' as const),
    })),
  }));
  const isGiven = ofTest.some(({ images }) => images.some(({ given }) => given === 'test'));
  const placed = placeAll(ofTest, { keepGiven: true, leaks, shares: { train: 1, val: 0, test: 0 } });
  const { fixed, strays, warnings } = placed;
  const isFree = ({ key }: Unit) => fixed.get(key) !== 'test';
  return {
    fixed: new Map([...fixed].filter(([, part]) => part === 'test')),
    cut: { units: units.filter(isFree), shares: isGiven ? { ...shares, test: 0 } : shares },
    free: [],
    strays,
    warnings,
  };
}

function placeAll(
  units: readonly Unit[],
  { keepGiven, leaks, shares }: Pick<SplitConfig, 'keepGiven' | 'leaks' | 'shares'>,
): GivenPlaces {
  const none = { train: 0, val: 0, test: 0 };
  if (!keepGiven)
    return { fixed: new Map(), cut: { units: [], shares: none }, free: units, strays: new Map(), warnings: [] };

  const given = new Set(units.flatMap(({ images }) => images.flatMap((image) => image.given ?? [])));
  const missing = parts.filter((part) => shares[part] > 0 && !given.has(part));
  const fixed = new Map<string, Part>();
  const strays = new Map<string, Part>();
  const free: Unit[] = [];
  const train: Unit[] = [];
  const warnings: Warning[] = [];
  for (const unit of units) {
    const counts = countGiven(unit);
    const [first] = counts.keys();
    if (first === undefined) {
      free.push(unit);
      continue;
    }
    const part = counts.size === 1 ? first : leaks === 'train' ? 'train' : mostOf(counts);
    if (counts.size > 1) {
      warnings.push(...listLeak(unit, leaks, part));
      if (leaks === 'keep') for (const { id, given } of unit.images) if (given !== undefined) strays.set(id, given);
    }
    if (part === 'train' && missing.length > 0 && !(counts.size > 1 && leaks === 'keep')) train.push(unit);
    else fixed.set(unit.key, part);
  }
  const cutShares = {
    ...none,
    train: shares.train,
    ...Object.fromEntries(missing.map((part) => [part, shares[part]])),
  };
  return { fixed, cut: { units: train, shares: cutShares }, free, strays, warnings };
}

function countGiven({ images }: Unit): Map<Part, number> {
  const counts = new Map<Part, number>();
  for (const part of parts) {
    const count = images.filter((image) => image.given === part).length;
    if (count > 0) counts.set(part, count);
  }
  return counts;
}

/** Ties go to the earlier of train, val and test: a doubtful image must not be tested on. */
function mostOf(counts: ReadonlyMap<Part, number>): Part {
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best))[0];
}

function listLeak({ images }: Unit, leaks: SplitConfig['leaks'], part: Part): Warning[] {
  const partsOf = (same: (other: Unit['images'][number]) => boolean) =>
    new Set(images.filter(same).flatMap(({ given }) => given ?? []));
  return images
    .filter(({ given }) => given !== undefined && (leaks === 'keep' || given !== part))
    .map((image) => {
      const twin =
        partsOf(({ sha256, pixels }) => sha256 === image.sha256 || (pixels !== undefined && pixels === image.pixels))
          .size > 1;
      const others = images.filter(({ given }) => given !== undefined && given !== image.given);
      return {
        file: image.file,
        image: image.id,
        code: twin ? 'SPLIT_DUPLICATE_LEAK' : 'SPLIT_GROUP_LEAK',
        reason:
          `expected ${twin ? 'exact duplicates' : 'images of one group'} in one part, found this one in ${image.given} and ` +
          `${others[0]!.id} in ${others[0]!.given}; ${leaks === 'keep' ? 'left there' : `moved to ${part}`}`,
      };
    });
}
