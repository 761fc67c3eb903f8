import type { Rng } from '@loupe/core';
import type { Box, Dataset } from '@loupe/dataset/schema';
import {
  accuracy,
  balancedAccuracy,
  classRates,
  countClassConfusion,
  localisationIous,
  localisationScores,
} from '@loupe/metrics';
import type { LocalisationResult, MetricRow } from '@loupe/stage';

/** Predicted boxes are the true ones moved; every score is computed from them. */
export function fixtureLocalisation(test: Dataset, skill: number, rng: Rng): LocalisationResult {
  const { classes, images } = test;
  const labels = images.map((image) => image.labels[0]!);
  const found = labels.map(({ box: [x0, y0, x1, y1] }): Box => {
    const [dx, dy] = [0, 1].map(() => (1 - skill) * (x1 - x0) * 0.9 * rng.normal()) as [number, number];
    return [x0 + dx, y0 + dy, x1 + dx, y1 + dy];
  });
  const truth = labels.map((label) => label.class);
  const predicted = truth.map((own) => (rng.next() < 0.6 + 0.38 * skill ? own : 1 - own));
  const ious = localisationIous(labels.map(({ box }) => box), found); // prettier-ignore
  const scores = localisationScores({ ious, classRight: truth.map((own, index) => own === predicted[index]) });
  const confusion = countClassConfusion({ truth, predicted, classes: classes.length });
  const rates = classRates(confusion);
  const row = (
    quantity: string,
    name: string | null,
    { value, reason }: { value: number | null; reason?: string },
  ): MetricRow =>
    value === null
      ? { quantity, class: name, value, reason: reason ?? 'undefined' }
      : {
          quantity,
          class: name,
          value,
          ...(name === null ? { low: Math.max(0, value - 0.08), high: Math.min(1, value + 0.07) } : {}),
        };
  const order = images.map((_, index) => index).sort((a, b) => ious[a]! - ious[b]!);
  return {
    task: 'localisation',
    test: test.name,
    images: images.length,
    metrics: [
      row('IoU', null, scores.meanIou),
      row('accuracy', null, accuracy(confusion)),
      row('balanced_accuracy', null, balancedAccuracy(confusion)),
      ...scores.atIou.flatMap(({ iou, located, joint }) => [
        row(`located_${100 * iou}`, null, located),
        row(`joint_${100 * iou}`, null, joint),
      ]),
      ...classes.flatMap((name, index) => {
        const own = order.filter((image) => truth[image] === index);
        const mean = own.reduce((sum, image) => sum + ious[image]!, 0) / own.length;
        return [
          row('IoU', name, own.length === 0 ? { value: null, reason: 'no image of this class' } : { value: mean }),
          row('recall', name, rates[index]!.recall),
          row('precision', name, rates[index]!.precision),
          row('F1', name, rates[index]!.f1),
        ];
      }),
    ],
    confusion: {
      labels: [...classes],
      counts: classes.map((_, index) => [
        ...confusion.counts.slice(index * classes.length, (index + 1) * classes.length),
      ]),
    },
    ious: [...ious],
    examples: (['worst', 'typical', 'best'] as const).map((kind, index) => {
      const at = order[Math.round((index * (order.length - 1)) / 2)]!;
      const { id, file, width, height } = images[at]!;
      return {
        image: id,
        file,
        width,
        height,
        kind,
        truth: { box: labels[at]!.box, class: classes[truth[at]!]!, score: null },
        predicted: { box: found[at]!, class: classes[predicted[at]!]!, score: 0.5 + 0.5 * skill },
      };
    }),
  };
}
