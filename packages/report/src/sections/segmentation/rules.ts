import { extremeByTimes, shareRule, timesApart, weakness, type Rule } from '../../compare/finding-rules.ts';
import { metricOf } from '../../compare/quantities.ts';
import { formatFixed, formatShare } from '../../numbers/format-number.ts';
import { quantile } from '../../numbers/quantile.ts';
import { imageMeans } from './image-means.ts';

const classGap = 0.1;
const failsBelow = 0.5;
const failingShare = 0.05;

export const segmentationRules: readonly Rule<'segmentation'>[] = [
  shareRule('NSD', 'Outlines (NSD)', { best: 'closest outlines: mean NSD', worst: 'outlines furthest off: mean NSD' }),
  {
    says: `Largest errors of the outline (HD95): lowest or highest by a factor of at least ${timesApart}.`,
    judge: ({ own }, others) =>
      extremeByTimes(
        own.get('HD95')!,
        others.map((other) => other.own.get('HD95')!),
        'errors of the outline (mean HD95, px)',
        (value) => formatFixed(value, 1),
        'smallest',
        'largest',
      ),
  },
  {
    says: `Classes: the mean Dice of the worst class at least ${classGap} below that of the best.`,
    judge({ runs }) {
      const names = [...new Set(runs.flatMap((run) => run.results[0]!.test.confusion.labels.slice(1)))];
      const scored = names.flatMap((name) => {
        const values = runs.flatMap((run) => metricOf(run.results[0]!.test, 'Dice', name).value ?? []);
        return values.length === 0
          ? []
          : [{ name, dice: values.reduce((sum, value) => sum + value, 0) / values.length }];
      });
      const [worst, best] = [
        scored.toSorted((a, b) => a.dice - b.dice)[0],
        scored.toSorted((a, b) => b.dice - a.dice)[0],
      ];
      if (worst === undefined || best === undefined || best.dice - worst.dice < classGap) return null;
      return weakness(
        `weakest on ${worst.name}: mean Dice ${formatShare(worst.dice)} against ${formatShare(best.dice)} on ${best.name}`,
      );
    },
  },
  {
    says: `Failures: the Dice of the worst ${failingShare * 100} % of the test pictures is below ${failsBelow}.`,
    judge({ runs }) {
      const values = runs.flatMap((run) => [...imageMeans(run.results[0]!.test, 'Dice').values()]);
      const low = quantile(values, failingShare).value;
      return low !== null && low < failsBelow
        ? weakness(`fails on some pictures: Dice at or below ${formatShare(low)} on ${failingShare * 100} % of them`)
        : null;
    },
  },
];
