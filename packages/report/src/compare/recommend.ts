import { formatShare } from '../numbers/format-number.ts';
import type { Measured } from '../numbers/measured.ts';
import type { StudyConfig } from '../sections/study.ts';
import type { ModelProfile } from './model-profiles.ts';
import { labelOfQuantity } from './quantities.ts';
import type { TaskReport } from './task-report.ts';

/** A model chosen for one use by a stated rule, with the number that chose it and those it was chosen against. */
export interface Choice {
  readonly use: 'accuracy' | 'speed' | 'memory';
  /** The models chosen: more than one where they are level in accuracy, or one network. */
  readonly models: readonly string[];
  readonly value: number;
  /** The best of those not chosen. */
  readonly next: { readonly model: string; readonly value: number } | null;
}

export interface Recommendation {
  readonly choices: readonly Choice[];
  /** Models too far behind in accuracy to be chosen for their speed or size. */
  readonly excluded: readonly string[];
  /** Uses that nobody could be chosen for, and why. */
  readonly open: readonly { readonly use: Choice['use']; readonly reason: string }[];
}

export type RecommendRules = Pick<StudyConfig, 'primary' | 'levelWithin' | 'usableFrom' | 'nothingBelow'>;

/**
 * Chooses a model for accuracy, for speed and for memory.
 *
 * Accuracy: the highest mean of the primary quantity, with those less than `levelWithin` behind. Speed and memory: the lowest
 * median, among the models whose mean is at least `usableFrom` of the highest, since a fast model that finds nothing is no use;
 * with those that are the same network, whose own median differs by chance alone.
 * Nothing at all where even the highest mean is below `nothingBelow`.
 */
export function recommend(
  profiles: readonly ModelProfile[],
  task: Pick<TaskReport, 'headlines' | 'words'>,
  { primary, levelWithin, usableFrom, nothingBelow }: RecommendRules,
): Recommendation {
  const scored = ranked(profiles, (profile) => profile.own.get(primary)!, 'highest first');
  const best = scored[0];
  if (best === undefined) return nothingFor(profiles[0]?.own.get(primary)!.reason ?? 'nothing was evaluated');
  if (best.value < nothingBelow) {
    return nothingFor(
      `the highest mean ${labelOfQuantity(task, primary)} is ${formatShare(best.value)}, and below ${formatShare(nothingBelow)} a model ${task.words.useless}`,
    );
  }
  const level = scored.filter((entry) => best.value - entry.value < levelWithin || entry === best);
  const usable = scored.filter((entry) => entry.value >= usableFrom * best.value).map((entry) => entry.profile);
  const choices: Choice[] = [
    {
      use: 'accuracy',
      models: level.map((entry) => entry.profile.model),
      value: best.value,
      next: nextOf(scored, level.length),
    },
  ];
  const open: { use: Choice['use']; reason: string }[] = [];
  for (const [use, cost] of [
    ['speed', 'imageMedianMs'],
    ['memory', 'evaluationBytes'],
  ] as const) {
    const order = ranked(usable, (profile) => profile.cost[cost], 'lowest first');
    const [first] = order;
    if (first === undefined) {
      open.push({ use, reason: usable[0]!.cost[cost].reason ?? 'nothing was measured' });
      continue;
    }
    const isSame = ({ profile }: Ranked) => profile.network === first.profile.network;
    choices.push({
      use,
      models: order.filter(isSame).map(({ profile }) => profile.model),
      value: first.value,
      next: nextOf(
        order.filter((entry) => !isSame(entry)),
        0,
      ),
    });
  }
  const excluded = scored.filter((entry) => !usable.includes(entry.profile)).map((entry) => entry.profile.model);
  return { choices, excluded, open };
}

function nothingFor(reason: string): Recommendation {
  return {
    choices: [],
    excluded: [],
    open: (['accuracy', 'speed', 'memory'] as const).map((use) => ({ use, reason })),
  };
}

interface Ranked {
  readonly profile: ModelProfile;
  readonly value: number;
}

function ranked(
  profiles: readonly ModelProfile[],
  valueOf: (profile: ModelProfile) => Measured,
  order: 'highest first' | 'lowest first',
): Ranked[] {
  const sign = order === 'highest first' ? -1 : 1;
  return profiles
    .flatMap((profile): Ranked[] => {
      const { value } = valueOf(profile);
      return value === null ? [] : [{ profile, value }];
    })
    .sort((a, b) => sign * (a.value - b.value));
}

function nextOf(order: readonly Ranked[], chosen: number): Choice['next'] {
  const next = order[chosen];
  return next === undefined ? null : { model: next.profile.model, value: next.value };
}
