import { formatShare } from '../numbers/format-number.ts';
import type { Measured } from '../numbers/measured.ts';
import type { StudyConfig } from '../sections/study.ts';
import type { Comparison, Task } from './comparison.ts';
import type { ModelProfile } from './model-profiles.ts';

export interface Finding {
  readonly isStrength: boolean;
  readonly text: string;
}

/** What a rule may look at beside the models' profiles. */
export interface RuleStudy<T extends Task = Task> {
  readonly comparison: Comparison<T>;
  readonly config: Pick<StudyConfig, 'primary' | 'levelWithin' | 'nothingBelow'>;
}

/** A strength or weakness of one model, or nothing: each rule looks at one number and says when it speaks. */
export interface Rule<T extends Task = Task> {
  readonly says: string;
  judge(profile: ModelProfile<T>, others: readonly ModelProfile<T>[], study: RuleStudy<T>): Finding | null;
}

/** Factor from which costs and counts of errors are called lowest or highest. */
export const timesApart = 1.2;

/** Lowest or highest by a factor, where less is better. */
export function extremeByTimes(
  mine: Measured,
  others: readonly Measured[],
  what: string,
  format: (value: number) => string,
  low: string,
  high: string,
): Finding | null {
  return extreme(mine, others, {
    isApart: (a, b) => Math.max(a, b) >= timesApart * Math.min(a, b),
    better: 'lower',
    best: (value) => `${low} ${what}: ${format(value)}`,
    worst: (value) => `${high} ${what}: ${format(value)}`,
  });
}

export interface Extreme {
  readonly isApart: (a: number, b: number) => boolean;
  readonly better: 'higher' | 'lower';
  readonly best: (value: number) => string;
  readonly worst: (value: number) => string;
}

/** A finding where one value stands apart from all others, at either end. */
export function extreme(
  mine: Measured,
  others: readonly Measured[],
  { isApart, better, best, worst }: Extreme,
): Finding | null {
  const known = others.flatMap(({ value }) => (value === null ? [] : [value]));
  const { value } = mine;
  if (
    value === null ||
    known.length === 0 ||
    known.length < others.length ||
    !known.every((other) => isApart(value, other))
  )
    return null;
  if (known.every((other) => value > other))
    return better === 'higher' ? strength(best(value)) : weakness(worst(value));
  if (known.every((other) => value < other))
    return better === 'higher' ? weakness(worst(value)) : strength(best(value));
  return null;
}

export function strength(text: string): Finding {
  return { isStrength: true, text };
}

export function weakness(text: string): Finding {
  return { isStrength: false, text };
}

/** The rule for a share: highest or lowest mean by at least the margin below which models are level. */
export function shareRule(name: string, what: string, { best, worst }: { best: string; worst: string }): Rule {
  return {
    says: `${what}: highest or lowest mean, by at least the margin below which models are level.`,
    judge: ({ own }, others, { config }) =>
      extreme(
        own.get(name)!,
        others.map((other) => other.own.get(name)!),
        {
          isApart: (a, b) => Math.abs(a - b) >= config.levelWithin,
          better: 'higher',
          best: (value) => `${best} ${formatShare(value)}`,
          worst: (value) => `${worst} ${formatShare(value)}`,
        },
      ),
  };
}
