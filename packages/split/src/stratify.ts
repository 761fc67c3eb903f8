import type { Rng } from '@loupe/core';
import type { Part } from '@loupe/dataset/schema';
import { evenOut } from './even-out.ts';
import type { Unit } from './units.ts';

export type Shares = Readonly<Record<Part, number>>;
export const parts = ['train', 'val', 'test'] as const satisfies readonly Part[];

/** The stratum of images without any label. */
export const negative = -1;

/** The strata that an image counts in: its own class, or each class it shows, or `negative`. */
export function strataOf({ labels, class: own }: Unit['images'][number]): number[] {
  if (own !== undefined) return [own];
  return labels.length === 0 ? [negative] : [...new Set(labels.map((label) => label.class))];
}

interface Counted {
  readonly unit: Unit;
  readonly images: number;
  /** Images of the unit in each stratum. */
  readonly strata: ReadonlyMap<number, number>;
}

/**
 * Deals units out to parts, so that each part gets its share of the images of every class and of those without any label.
 *
 * Iterative stratification: the rarest class first, each unit to the part that lacks most of that class. Three things differ
 * from the paper: a unit may hold several images, and then larger units go first, while there is room for them; units with
 * equal claims are taken in an order drawn from `rng`, not in that of the file; and single units move afterwards where that
 * brings the parts nearer to their shares (`evenOut`).
 *
 * @param shares  a part with share 0 gets nothing; the others need not add up to 1
 * @returns       the part of each unit by key; the order of `units` does not matter as long as their keys do not
 * @source        Sechidis, Tsoumakas and Vlahavas, 2011, algorithm 1
 */
export function stratify(units: readonly Unit[], shares: Shares, rng: Rng): Map<string, Part> {
  const open = parts.filter((part) => shares[part] > 0);
  const sum = open.reduce((total, part) => total + shares[part], 0);
  const counted = shuffled(units, rng).map(count);
  const left = new Set(counted);
  const total = [...left].reduce((images, unit) => images + unit.images, 0);
  const totals = sumStrata(left);
  const wanted = new Map(open.map((part) => [part, (shares[part] / sum) * total]));
  const wantedOf = new Map(
    open.map((part) => [
      part,
      new Map([...totals].map(([stratum, images]) => [stratum, (shares[part] / sum) * images])),
    ]),
  );

  const dealt = new Map<string, Part>();
  while (left.size > 0) {
    const rarest = rarestStratum(sumStrata(left));
    const holders = [...left].filter(({ strata }) => strata.has(rarest));
    holders.sort((a, b) => b.images - a.images);
    for (const { unit, images, strata } of holders) {
      const part = open.reduce((best, next) => {
        const more = wantedOf.get(next)!.get(rarest)! - wantedOf.get(best)!.get(rarest)!;
        if (Math.abs(more) > 1e-9) return more > 0 ? next : best;
        return wanted.get(next)! > wanted.get(best)! + 1e-9 ? next : best;
      });
      dealt.set(unit.key, part);
      wanted.set(part, wanted.get(part)! - images);
      const lacks = wantedOf.get(part)!;
      for (const [stratum, images] of strata) lacks.set(stratum, lacks.get(stratum)! - images);
    }
    for (const holder of holders) left.delete(holder);
  }

  const strata = [...totals.keys()];
  const weighed = counted.map(({ unit, images, strata: own }) => ({
    key: unit.key,
    weights: [images, ...strata.map((stratum) => own.get(stratum) ?? 0)],
  }));
  const columns = [total, ...strata.map((stratum) => totals.get(stratum)!)];
  const targets = new Map(open.map((part) => [part, columns.map((images) => (shares[part] / sum) * images)]));
  evenOut(weighed, targets, dealt);
  return dealt;
}

function shuffled(units: readonly Unit[], rng: Rng): Unit[] {
  return rng.shuffle([...units].sort((a, b) => (a.key < b.key ? -1 : 1)));
}

function count(unit: Unit): Counted {
  const strata = new Map<number, number>();
  for (const image of unit.images) {
    for (const stratum of strataOf(image)) strata.set(stratum, (strata.get(stratum) ?? 0) + 1);
  }
  return { unit, images: unit.images.length, strata };
}

function sumStrata(units: Iterable<Counted>): Map<number, number> {
  const sums = new Map<number, number>();
  for (const { strata } of units) {
    for (const [stratum, images] of strata) sums.set(stratum, (sums.get(stratum) ?? 0) + images);
  }
  return sums;
}

function rarestStratum(sums: ReadonlyMap<number, number>): number {
  return [...sums].reduce((best, next) =>
    next[1] < best[1] || (next[1] === best[1] && next[0] < best[0]) ? next : best,
  )[0];
}
