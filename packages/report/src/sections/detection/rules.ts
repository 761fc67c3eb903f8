import { formatFixed, formatShare } from '../../numbers/format-number.ts';
import { extremeByTimes, shareRule, timesApart, weakness, type Rule } from '../../compare/finding-rules.ts';

const sizeGap = 0.1;

export const detectionRules: readonly Rule<'detection'>[] = [
  shareRule('R', 'Recall at the operating point', {
    best: 'finds most: mean recall',
    worst: 'misses most: mean recall',
  }),
  shareRule('P', 'Precision at the operating point', {
    best: 'most of its detections are right: mean precision',
    worst: 'fewest of its detections are right: mean precision',
  }),
  {
    says: `False alarms an image: lowest or highest by a factor of at least ${timesApart}; no merit of a model that finds next to nothing.`,
    judge({ own }, others, { config }) {
      const finding = extremeByTimes(
        own.get('false_alarms_per_image')!,
        others.map((other) => other.own.get('false_alarms_per_image')!),
        'false alarms an image',
        (value) => formatFixed(value, 2),
        'fewest',
        'most',
      );
      const findsNothing = (own.get(config.primary)!.value ?? 0) < config.nothingBelow;
      return finding?.isStrength === true && findsNothing ? null : finding;
    },
  },
  {
    says: `Small objects: mean AP of small objects at least ${sizeGap} below that of large ones.`,
    judge({ own }) {
      const [small, large] = [own.get('AP_small')!.value, own.get('AP_large')!.value];
      if (small === null || large === null || large - small < sizeGap) return null;
      return weakness(
        `weaker on small objects: mean AP ${formatShare(small)} against ${formatShare(large)} on large ones`,
      );
    },
  },
];
