import type { Rng } from '@loupe/core';
import type { Dataset, ImageRecord, Part, Warning } from '@loupe/dataset/schema';
import { fillEmptyParts } from './fill-empty-parts.ts';
import { placeGiven } from './place-given.ts';
import type { SplitConfig } from './schema.ts';
import { negative, strataOf, stratify } from './stratify.ts';
import { byId, unitsOf } from './units.ts';

export type SplitParts = Readonly<Record<Part, Dataset>>;

/**
 * Splits a data set into parts.
 *
 * Every image is in exactly one part; groups and exact duplicates never straddle two (unless `leaks: keep` says so); the order
 * of the images does not matter. What ingest rejected or warned of stays with ingest's own data set; the parts hold what the
 * split has to say.
 *
 * @param rng  seeded for this step
 * @throws {DataError} `SPLIT_TOO_FEW`
 */
export function splitDataset(dataset: Dataset, config: SplitConfig, rng: Rng): SplitParts {
  const units = unitsOf(dataset.images, config.groupBy);
  const { fixed, cut, free, warnings, strays } = placeGiven(units, config);
  const dealt = new Map<string, Part>([
    ...fixed,
    ...stratify(cut.units, cut.shares, rng.fork('given')),
    ...stratify(free, config.shares, rng.fork('free')),
  ]);
  const movable = new Set([...cut.units, ...free].map(({ key }) => key));
  fillEmptyParts(dealt, units, movable, config.shares);

  const images: Record<Part, ImageRecord[]> = { train: [], val: [], test: [] };
  for (const unit of units) {
    for (const image of unit.images) images[strays.get(image.id) ?? dealt.get(unit.key)!].push(image);
  }
  const made = (part: Part): Dataset => {
    const own = images[part].sort(byId);
    const ids = new Set(own.map(({ id }) => id));
    return {
      ...dataset,
      name: config.name ?? dataset.name,
      images: own,
      rejected: [],
      warnings: [...warnings.filter(({ image }) => ids.has(image!)), ...missingClasses(dataset, own, part, config)],
    };
  };
  return { train: made('train'), val: made('val'), test: made('test') };
}

/** A part that does not show a class says nothing about it: worth knowing before the scores are read. */
function missingClasses(
  { name, classes, images }: Dataset,
  own: readonly ImageRecord[],
  part: Part,
  { shares }: SplitConfig,
): Warning[] {
  if (shares[part] === 0) return [];
  const shown = (among: readonly ImageRecord[]) =>
    new Set(among.flatMap(strataOf).filter((stratum) => stratum !== negative));
  const here = shown(own);
  return [...shown(images)]
    .filter((index) => !here.has(index))
    .sort((a, b) => a - b)
    .map((index) => ({
      file: name,
      code: 'SPLIT_CLASS_MISSING',
      reason: `expected images of class ${classes[index]} in ${part}, found none: the class has too few images or groups`,
    }));
}
