import type { HistoryRow } from '@loupe/stage';
import { formatBytes, formatMilliseconds } from '../numbers/format-unit.ts';
import { countOf, formatFixed, formatShare } from '../numbers/format-number.ts';
import type { Measured } from '../numbers/measured.ts';
import type { ReportConfig } from '../schema.ts';
import type { Comparison, Run } from './comparison.ts';
import { commonRanking, duelsBy } from './duels.ts';
import { isLoss } from './history-quantities.ts';
import { profileModels, type ModelProfile } from './model-profiles.ts';
import { headlineOf, labelOfQuantity } from './quantities.ts';

export interface Finding {
  readonly isStrength: boolean;
  readonly text: string;
}

/** A strength or weakness of one model, or nothing: each rule looks at one number and says when it speaks. */
interface Rule {
  readonly says: string;
  readonly judge: (profile: ModelProfile, others: readonly ModelProfile[], study: Study) => Finding | null;
}

interface Study {
  readonly comparison: Comparison;
  readonly config: Pick<ReportConfig, 'primary' | 'levelWithin' | 'nothingBelow'>;
}

const timesApart = 1.2;
const sizeGap = 0.1;
const transferGap = 0.1;
const overfitFrom = 1.2;
const lateShare = 0.9;

/** Strengths and weaknesses of each model by fixed rules over its numbers; a rule that has no number says nothing. */
export function findingsOf(comparison: Comparison, config: Study['config']): ReadonlyMap<string, readonly Finding[]> {
  const profiles = profileModels(comparison);
  return new Map(
    profiles.map((profile) => {
      const others = profiles.filter((other) => other !== profile);
      return [profile.model, findingRules.flatMap(({ judge }) => judge(profile, others, { comparison, config }) ?? [])];
    }),
  );
}

export const findingRules: readonly Rule[] = [
  {
    says: 'Accuracy: first, or last, by the primary quantity on at least half of the data sets, each model on the same test pictures.',
    judge({ model }, others, { comparison, config }) {
      const duels = duelsBy(config.primary, comparison).filter((duel) => duel.ranking.length > 1);
      if (others.length === 0 || duels.length === 0) return null;
      const label = labelOfQuantity(config.primary);
      const wins = duels.filter(
        ({ ranking }) => ranking[0]!.run.model === model && ranking[0]!.score > ranking[1]!.score,
      );
      if (wins.length * 2 >= duels.length)
        return strength(`highest ${label} on ${wins.length} of ${countOf(duels.length, 'test set')}`);
      const losses = duels.filter(
        ({ ranking }) => ranking.at(-1)!.run.model === model && ranking.at(-1)!.score < ranking.at(-2)!.score,
      );
      return losses.length * 2 >= duels.length
        ? weakness(`lowest ${label} on ${losses.length} of ${countOf(duels.length, 'test set')}`)
        : null;
    },
  },
  {
    says: 'Usefulness: a mean primary quantity below the limit for recommendations is next to nothing.',
    judge({ own }, _others, { config }) {
      const { value } = own[config.primary];
      return value !== null && value < config.nothingBelow
        ? weakness(`finds next to nothing: mean ${labelOfQuantity(config.primary)} ${formatShare(value)}`)
        : null;
    },
  },
  ...(['R', 'P'] as const).map((quantity): Rule => ({
    says: `${quantity === 'R' ? 'Recall' : 'Precision'}: highest or lowest mean at the operating point, by at least the margin below which models are level.`,
    judge: ({ own }, others, { config }) =>
      extreme(
        own[quantity],
        others.map((other) => other.own[quantity]),
        {
          isApart: (a, b) => Math.abs(a - b) >= config.levelWithin,
          better: 'higher',
          best: (value) =>
            quantity === 'R'
              ? `finds most: mean recall ${formatShare(value)}`
              : `most of its detections are right: mean precision ${formatShare(value)}`,
          worst: (value) =>
            quantity === 'R'
              ? `misses most: mean recall ${formatShare(value)}`
              : `fewest of its detections are right: mean precision ${formatShare(value)}`,
        },
      ),
  })),
  {
    says: `False alarms an image, time an image, memory while evaluating, parameters: lowest or highest by a factor of at least ${timesApart}.`,
    judge({ falseAlarms, own }, others, { config }) {
      const finding = extremeByTimes(
        falseAlarms,
        others.map((other) => other.falseAlarms),
        'false alarms an image',
        (value) => formatFixed(value, 2),
        'fewest',
        'most',
      );
      // What finds nothing raises no alarm either, which is no merit.
      const findsNothing = (own[config.primary].value ?? 0) < config.nothingBelow;
      return finding?.isStrength === true && findsNothing ? null : finding;
    },
  },
  timesRule('imageMedianMs', 'time an image', formatMilliseconds, 'shortest', 'longest'),
  timesRule('trainingMs', 'training time', formatMilliseconds, 'shortest', 'longest'),
  timesRule('evaluationBytes', 'memory while evaluating', formatBytes, 'least', 'most'),
  timesRule('parameters', 'parameters', (value) => `${formatFixed(value / 1e6, 1)} million`, 'fewest', 'most'),
  {
    says: `Small objects: mean AP of small objects at least ${sizeGap} below that of large ones.`,
    judge({ apSmall, apLarge }) {
      if (apSmall.value === null || apLarge.value === null || apLarge.value - apSmall.value < sizeGap) return null;
      return weakness(
        `weaker on small objects: mean AP ${formatShare(apSmall.value)} against ${formatShare(apLarge.value)} on large ones`,
      );
    },
  },
  {
    says: `Transfer: on the common test set, trained on one data set alone, at least ${transferGap} below the own test part, as a mean.`,
    judge({ runs }, _others, { comparison, config }) {
      const onCommon = commonRanking(config.primary, comparison);
      const drops = runs.flatMap((run) => {
        const common = onCommon.find((contender) => contender.run === run);
        const own = headlineOf(run.results[0]!.test, config.primary).value;
        return common === undefined || own === null || common.result.isOwn ? [] : [own - common.score];
      });
      const drop = drops.reduce((sum, value) => sum + value, 0) / drops.length;
      return drop >= transferGap
        ? weakness(
            `loses ${formatShare(drop)} of ${labelOfQuantity(config.primary)} from its own test part to the common test set, where it was trained on one data set alone`,
          )
        : null;
    },
  },
  {
    says: `Training: the best epoch lies in the last ${Math.round((1 - lateShare) * 100)} % and nothing stopped it early: more epochs may help.`,
    judge({ runs }) {
      const late = runs.filter(
        ({ card }) => !card.stoppedEarly && card.epochs > 1 && card.bestEpoch > lateShare * card.epochs,
      );
      return late.length * 2 > runs.length
        ? weakness(`was still getting better when training ended, in ${late.length} of ${countOf(runs.length, 'run')}`)
        : null;
    },
  },
  {
    says: `Overfitting: the sum of the validation losses ends at ${overfitFrom} times its minimum or above, in at least half of the runs.`,
    judge({ runs }) {
      const over = runs.filter((run) => overfits(run));
      return over.length > 0 && over.length * 2 >= runs.length
        ? weakness(`validation loss rises again in ${over.length} of ${countOf(runs.length, 'run')}`)
        : null;
    },
  },
];

function overfits({ history }: Run): boolean {
  const sums = new Map<number, number>();
  for (const { part, quantity, epoch, value } of history ?? ([] as HistoryRow[])) {
    if (part === 'val' && isLoss(quantity) && quantity !== 'total' && value !== null)
      sums.set(epoch, (sums.get(epoch) ?? 0) + value);
  }
  const byEpoch = [...sums].sort(([a], [b]) => a - b).map(([, sum]) => sum);
  const smallest = Math.min(...byEpoch);
  return byEpoch.length > 1 && smallest > 0 && byEpoch.at(-1)! >= overfitFrom * smallest;
}

function timesRule(
  name: 'imageMedianMs' | 'trainingMs' | 'evaluationBytes' | 'parameters',
  what: string,
  format: (value: number) => string,
  low: string,
  high: string,
): Rule {
  return {
    says: '',
    judge: ({ cost }, others) =>
      extremeByTimes(
        cost[name],
        others.map((other) => other.cost[name]),
        what,
        format,
        low,
        high,
      ),
  };
}

function extremeByTimes(
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

interface Extreme {
  readonly isApart: (a: number, b: number) => boolean;
  readonly better: 'higher' | 'lower';
  readonly best: (value: number) => string;
  readonly worst: (value: number) => string;
}

/** A finding where one value stands apart from all others, at either end. */
function extreme(
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

function strength(text: string): Finding {
  return { isStrength: true, text };
}

function weakness(text: string): Finding {
  return { isStrength: false, text };
}
