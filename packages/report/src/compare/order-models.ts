import { createRng } from '@loupe/core';
import { groupBootstrap } from '@loupe/metrics';
import type { Interval } from '../numbers/measured.ts';
import type { PrimaryMetric } from '../schema.ts';
import type { Comparison, Run, Task } from './comparison.ts';
import { duelsBy, type Contender, type Duel } from './duels.ts';
import { headlineOf } from './quantities.ts';
import { seedInterval } from './seed-interval.ts';

/** By how much one model leads another on the same test pictures, and how sure that is. */
export interface Lead {
  readonly trainedOn: string;
  readonly testName: string;
  readonly first: string;
  readonly second: string;
  readonly difference: number;
  /** Paired bootstrap over images, or groups of them; `null`: why there is none. */
  readonly overImages: { readonly interval: Interval } | { readonly interval: null; readonly reason: string };
  /** Student's t over seeds that both models were trained with. */
  readonly overSeeds: { readonly interval: Interval } | { readonly interval: null; readonly reason: string };
}

/** Draws of the paired bootstrap; more would move the ends by less than they are printed with. */
const samples = 2000;
/** Models up to which every pair is compared; above, each is compared with the next only. */
const allPairsUpTo = 4;

/** The leads of the models of each data set, from the first of the ranking on. */
export function leadsOf<T extends Task>(comparison: Comparison<T>, primary: PrimaryMetric): Lead[] {
  return duelsBy(primary, comparison).flatMap((duel) => {
    const { ranking } = duel;
    return ranking.flatMap((first, index) =>
      ranking
        .slice(index + 1, ranking.length > allPairsUpTo ? index + 2 : undefined)
        .map((second) => leadOf(comparison, primary, duel, first, second)),
    );
  });
}

/** True where no interval that could be computed holds zero, and there is one. */
export function isSure({ overImages, overSeeds }: Lead): boolean {
  const intervals = [overImages.interval, overSeeds.interval].filter((interval) => interval !== null);
  return intervals.length > 0 && intervals.every(([low]) => low > 0);
}

function leadOf<T extends Task>(
  comparison: Comparison<T>,
  primary: PrimaryMetric,
  { trainedOn, testName }: Duel<T>,
  first: Contender<T>,
  second: Contender<T>,
): Lead {
  const runsOf = ({ run }: Contender<T>) =>
    comparison.runs.filter((other) => other.trainedOn === trainedOn && other.model === run.model);
  const [mine, theirs] = [runsOf(first), runsOf(second)];
  return {
    trainedOn,
    testName,
    first: first.run.model,
    second: second.run.model,
    difference: first.score - second.score,
    overImages: overImages(comparison, primary, mine, theirs),
    overSeeds: overSeeds(comparison, primary, mine, theirs),
  };
}

function overImages<T extends Task>(
  comparison: Comparison<T>,
  primary: PrimaryMetric,
  mine: readonly Run<T>[],
  theirs: readonly Run<T>[],
): Lead['overImages'] {
  const [a, b] = [mine, theirs].map((runs) => meanPerImage(comparison, primary, runs));
  if (a === null || b === null || a === undefined || b === undefined)
    return { interval: null, reason: 'the evaluation keeps no value of this quantity for each image' };
  const images = [...a.keys()].filter((image) => b.has(image));
  const groups = groupsOf(comparison, mine[0]!);
  const differences = images.map((image) => a.get(image)! - b.get(image)!);
  const drawn = groupBootstrap(
    {
      count: images.length,
      groupOf: (index) => groups.get(images[index]!) ?? `image ${images[index]}`,
      samples,
      // The same draws for every pair, so that leads differ by the models and not by chance.
      rng: createRng('order of the models').fork(mine[0]!.trainedOn),
    },
    (times) => {
      let [sum, count] = [0, 0];
      differences.forEach((difference, index) => {
        sum += times[index]! * difference;
        count += times[index]!;
      });
      return { lead: count === 0 ? null : sum / count };
    },
  );
  const lead = drawn?.lead;
  return lead === undefined || lead === null
    ? { interval: null, reason: 'fewer than two images, or groups of images, to draw from' }
    : { interval: [lead.low, lead.high] };
}

/** The primary quantity of each image, as a mean over the seeds; `null` where an evaluation does not hold it. */
function meanPerImage<T extends Task>(
  { task }: Comparison<T>,
  primary: PrimaryMetric,
  runs: readonly Run<T>[],
): Map<string, number> | null {
  const each = runs.map((run) => task.perImage(run.results[0]!.test, primary));
  const [first, ...others] = each;
  if (first === undefined || first === null || others.includes(null)) return null;
  const known = [...first.keys()].filter((image) => others.every((values) => values!.has(image)));
  return new Map(
    known.map((image) => [image, each.reduce((sum, values) => sum + values!.get(image)!, 0) / each.length]),
  );
}

/** What is drawn together, by the key that `perImage` has for an image: its id, or its place in the test part. */
function groupsOf({ sets }: Pick<Comparison, 'sets'>, run: Run): ReadonlyMap<string, string> {
  const images = sets.find(({ name }) => name === run.trainedOn)?.parts.test?.images ?? [];
  return new Map(
    images.flatMap((image, index) =>
      image.group === undefined
        ? []
        : [image.id, String(index)].map((key) => [key, `group ${image.origin ?? ''} ${image.group}`] as const),
    ),
  );
}

function overSeeds<T extends Task>(
  { task }: Comparison<T>,
  primary: PrimaryMetric,
  mine: readonly Run<T>[],
  theirs: readonly Run<T>[],
): Lead['overSeeds'] {
  if (mine.length < 2 || theirs.length < 2) return { interval: null, reason: 'trained with one seed' };
  const scoresBySeed = (runs: readonly Run<T>[]) =>
    new Map(runs.map((run) => [run.card.seed, headlineOf(task, run.results[0]!.test, primary).value]));
  const [a, b] = [scoresBySeed(mine), scoresBySeed(theirs)];
  const differences = [...a].flatMap(([seed, score]) => {
    const other = b.get(seed);
    return score === null || other === undefined || other === null ? [] : [score - other];
  });
  const interval = seedInterval(differences);
  return interval === undefined
    ? { interval: null, reason: 'fewer than two seeds that both models were trained with' }
    : { interval };
}
