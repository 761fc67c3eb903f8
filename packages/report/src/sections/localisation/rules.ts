import { shareRule, weakness, type Rule } from '../../compare/finding-rules.ts';
import { formatPercent, formatShare } from '../../numbers/format-number.ts';

const looseGap = 0.3;
const apartBelow = 0.1;
const apartShare = 0.05;

export const localisationRules: readonly Rule<'localisation'>[] = [
  shareRule('accuracy', 'Accuracy of the class', {
    best: 'names most rightly: mean accuracy',
    worst: 'names fewest rightly: mean accuracy',
  }),
  shareRule('joint_50', 'Joint success at an overlap of 0.5', {
    best: 'most often right in name and place: mean joint success',
    worst: 'least often right in name and place: mean joint success',
  }),
  {
    says: `Loose boxes: located at 0.75 at least ${looseGap} less often than at 0.5.`,
    judge({ own }) {
      const [half, tight] = [own.get('located_50')!.value, own.get('located_75')!.value];
      return half === null || tight === null || half - tight < looseGap
        ? null
        : weakness(`its boxes are loose: ${formatShare(half)} overlap by 0.5, but only ${formatShare(tight)} by 0.75`);
    },
  },
  {
    says: `Boxes apart: an overlap below ${apartBelow} on at least ${apartShare * 100} % of the test pictures.`,
    judge({ runs }) {
      const ious = runs.flatMap((run) => run.results[0]!.test.ious);
      const apart = ious.filter((iou) => iou < apartBelow).length / ious.length;
      return apart >= apartShare
        ? weakness(`draws the box beside the object on ${formatPercent(apart)} of the test pictures`)
        : null;
    },
  },
];
