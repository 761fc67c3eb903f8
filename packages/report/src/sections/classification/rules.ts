import { shareRule, weakness, type Rule } from '../../compare/finding-rules.ts';
import { metricOf } from '../../compare/quantities.ts';
import { countOf, formatShare } from '../../numbers/format-number.ts';
import { onlyAnswer } from './counts.ts';

const missedBy = 0.02;
const externalGap = 0.1;
const miscalibratedFrom = 0.1;

export const classificationRules: readonly Rule<'classification'>[] = [
  shareRule('recall', 'Recall at the operating point', {
    best: 'finds most: mean recall',
    worst: 'misses most: mean recall',
  }),
  shareRule('specificity', 'Specificity at the operating point', {
    best: 'fewest false alarms: mean specificity',
    worst: 'most false alarms: mean specificity',
  }),
  {
    says: 'One answer for all: every image of an own test part is called the same class.',
    judge({ runs }) {
      const alike = runs.flatMap(({ results }) => onlyAnswer(results[0]!.test) ?? []);
      return alike.length === 0
        ? null
        : weakness(
            `calls every image ${[...new Set(alike)].join(' or ')} on ${alike.length} of ${countOf(runs.length, 'test part')}`,
          );
    },
  },
  {
    says: `Calibration: a mean ECE of ${miscalibratedFrom} or above: its probabilities must not be taken at their word.`,
    judge({ own }) {
      const { value } = own.get('ECE')!;
      return value !== null && value >= miscalibratedFrom
        ? weakness(`its probabilities are off: mean ECE ${formatShare(value)}`)
        : null;
    },
  },
  {
    says: `Operating point: on at least half of the own test parts the recall stays ${missedBy} or more below the wanted one that validation promised.`,
    judge({ runs }) {
      const asked = runs.flatMap(({ evaluated, results }) => {
        const wanted = evaluated.threshold?.wantedRecall;
        const recall = metricOf(results[0]!.test, 'recall').value;
        return wanted === null || wanted === undefined || recall === null ? [] : [wanted - recall];
      });
      const missed = asked.filter((gap) => gap >= missedBy);
      return missed.length > 0 && missed.length * 2 >= asked.length
        ? weakness(`does not keep the wanted recall on ${missed.length} of ${countOf(asked.length, 'test part')}`)
        : null;
    },
  },
  {
    says: `Other sources: AUROC on the other test sets at least ${externalGap} below that on the own test part, as a mean.`,
    judge({ runs }) {
      const drops = runs.flatMap(({ results }) => {
        const own = metricOf(results[0]!.test, 'AUROC').value;
        return results.slice(1).flatMap(({ test }) => {
          const other = metricOf(test, 'AUROC').value;
          return own === null || other === null ? [] : [own - other];
        });
      });
      const drop = drops.reduce((sum, value) => sum + value, 0) / drops.length;
      return drop >= externalGap
        ? weakness(`loses ${formatShare(drop)} of AUROC from its own test part to pictures of another source`)
        : null;
    },
  },
];
