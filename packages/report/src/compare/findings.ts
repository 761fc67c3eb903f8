import { formatBytes, formatMilliseconds } from '../numbers/format-unit.ts';
import { countOf, formatFixed, formatShare } from '../numbers/format-number.ts';
import type { Comparison, Run, Task } from './comparison.ts';
import { commonRanking, duelsBy } from './duels.ts';
import {
  extremeByTimes,
  strength,
  timesApart,
  weakness,
  type Finding,
  type Rule,
  type RuleStudy,
} from './finding-rules.ts';
import { profileModels } from './model-profiles.ts';
import { headlineOf, labelOfQuantity } from './quantities.ts';
import { wholeLossOf } from './whole-loss.ts';

const transferGap = 0.1;
const overfitFrom = 1.2;
const lateShare = 0.9;

/** Strengths and weaknesses of each model by fixed rules over its numbers; a rule that has no number says nothing. */
export function findingsOf<T extends Task>(
  comparison: Comparison<T>,
  config: RuleStudy['config'],
): ReadonlyMap<string, readonly Finding[]> {
  const profiles = profileModels(comparison);
  const rules = rulesOf(comparison.task);
  return new Map(
    profiles.map((profile) => {
      const others = profiles.filter((other) => other !== profile);
      return [profile.model, rules.flatMap((rule) => rule.judge(profile, others, { comparison, config }) ?? [])];
    }),
  );
}

/** The rules in the order in which they speak: how good, then what the task asks, then cost and training. */
export function rulesOf<T extends Task>({ rules }: Pick<Comparison<T>['task'], 'rules'>): readonly Rule<T>[] {
  return [...qualityRules, ...rules, ...costRules, ...trainingRules];
}

const qualityRules: readonly Rule[] = [
  {
    says: 'Accuracy: first, or last, by the primary quantity on at least half of the data sets, each model on the same test pictures.',
    judge({ model }, others, { comparison, config }) {
      const duels = duelsBy(config.primary, comparison).filter((duel) => duel.ranking.length > 1);
      if (others.length === 0 || duels.length === 0) return null;
      const label = labelOfQuantity(comparison.task, config.primary);
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
    judge({ own }, _others, { comparison, config }) {
      const { value } = own.get(config.primary)!;
      return value !== null && value < config.nothingBelow
        ? weakness(
            `${comparison.task.words.useless}: mean ${labelOfQuantity(comparison.task, config.primary)} ${formatShare(value)}`,
          )
        : null;
    },
  },
];

const costRules: readonly Rule[] = [
  timesRule('imageMedianMs', 'time an image', formatMilliseconds, 'shortest', 'longest'),
  timesRule('trainingMs', 'training time', formatMilliseconds, 'shortest', 'longest'),
  timesRule('evaluationBytes', 'memory while evaluating', formatBytes, 'least', 'most'),
  timesRule('parameters', 'parameters', (value) => `${formatFixed(value / 1e6, 1)} million`, 'fewest', 'most'),
];

const trainingRules: readonly Rule[] = [
  {
    says: `Transfer: on the common test set, trained on one data set alone, at least ${transferGap} below the own test part, as a mean.`,
    judge({ runs }, _others, { comparison, config }) {
      const onCommon = commonRanking(config.primary, comparison);
      const drops = runs.flatMap((run) => {
        const common = onCommon.find((contender) => contender.run === run);
        const own = headlineOf(comparison.task, run.results[0]!.test, config.primary).value;
        return common === undefined || own === null || common.result.isOwn ? [] : [own - common.score];
      });
      const drop = drops.reduce((sum, value) => sum + value, 0) / drops.length;
      return drop >= transferGap
        ? weakness(
            `loses ${formatShare(drop)} of ${labelOfQuantity(comparison.task, config.primary)} from its own test part to the common test set, where it was trained on one data set alone`,
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
    says: `Overfitting: the whole validation loss ends at ${overfitFrom} times its minimum or above, in at least half of the runs.`,
    judge({ runs }) {
      const over = runs.filter((run) => overfits(run));
      return over.length > 0 && over.length * 2 >= runs.length
        ? weakness(`validation loss rises again in ${over.length} of ${countOf(runs.length, 'run')}`)
        : null;
    },
  },
];

function overfits(run: Run): boolean {
  const losses = wholeLossOf(run, 'val').flatMap(({ value }) => (value === null ? [] : [value]));
  const smallest = Math.min(...losses);
  return losses.length > 1 && smallest > 0 && losses.at(-1)! >= overfitFrom * smallest;
}

function timesRule(
  name: 'imageMedianMs' | 'trainingMs' | 'evaluationBytes' | 'parameters',
  what: string,
  format: (value: number) => string,
  low: string,
  high: string,
): Rule {
  return {
    says: `${what.charAt(0).toUpperCase()}${what.slice(1)}: lowest or highest by a factor of at least ${timesApart}.`,
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
