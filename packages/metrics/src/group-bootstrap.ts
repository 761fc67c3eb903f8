import type { Rng } from '@loupe/core';
import { quantile } from './quantile.ts';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface GroupDraws {
  /** images, or whatever is scored */
  readonly count: number;
  /** What is drawn together, such as the patient of image i; each image by itself unless given. */
  readonly groupOf?: (index: number) => string;
  readonly samples: number;
  readonly rng: Rng;
  /** Share of the samples inside the interval, .95 unless given. */
  readonly level?: number;
}

/**
 * Percentile intervals of any scores: what they would have been with other images of the same kind.
 *
 * Groups are drawn with replacement, as many as there are; an image drawn twice counts twice. The ends are the (1 - level) / 2 quantiles
 * of the samples, interpolated. Samples in which a score is undefined are left out of its interval.
 *
 * @param score  the scores when image i is there `times[i]` times; `times` is overwritten by the next sample
 * @returns      an interval a score, null where no sample has that score; null where there are fewer than two groups, so that nothing
 *               can vary
 * @source       Efron and Tibshirani, 1993, chapter 13 (percentile interval)
 */
export function groupBootstrap<Name extends string>(
  { count, groupOf = String, samples, rng, level = 0.95 }: GroupDraws,
  score: (times: Int32Array) => Readonly<Record<Name, number | null>>,
): Record<Name, Interval | null> | null {
  const groups = groupIndices(count, groupOf);
  if (groups.length < 2) return null;
  const times = new Int32Array(count).fill(1);
  const values = new Map((Object.keys(score(times)) as Name[]).map((name) => [name, [] as number[]]));
  for (let sample = 0; sample < samples; sample++) {
    times.fill(0);
    const drawRng = rng.fork('bootstrap', sample);
    for (let n = 0; n < groups.length; n++)
      for (const index of groups[drawRng.integer(0, groups.length)]!) times[index]!++;
    const scores = score(times);
    for (const [name, drawn] of values) if (scores[name] !== null) drawn.push(scores[name]);
  }
  return Object.fromEntries([...values].map(([name, drawn]) => [name, interval(drawn, level)])) as Record<
    Name,
    Interval | null
  >;
}

/** Indices of the members of each group, groups in the order of their first member. */
function groupIndices(count: number, groupOf: (index: number) => string): number[][] {
  const groups = new Map<string, number[]>();
  for (let index = 0; index < count; index++) {
    const name = groupOf(index),
      group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  }
  return [...groups.values()];
}

function interval(values: number[], level: number): Interval | null {
  if (values.length === 0) return null;
  values.sort((a, b) => a - b);
  return { low: quantile(values, (1 - level) / 2), high: quantile(values, (1 + level) / 2) };
}
