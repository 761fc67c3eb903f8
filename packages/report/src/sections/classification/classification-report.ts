import { metricOf } from '../../compare/quantities.ts';
import { pictureCharacteristics } from '../../compare/characteristics.ts';
import type { Headline, ResultColumn, TaskReport } from '../../compare/task-report.ts';
import { countOf, formatFixed, formatShare } from '../../numbers/format-number.ts';
import { measured, notMeasured, type Measured } from '../../numbers/measured.ts';
import { fieldsOf } from '../../numbers/fields-of.ts';
import { calibrationSection } from './calibration.ts';
import { classBalance, classCharacteristics } from './class-balance.ts';
import { classificationConfusion } from './confusion.ts';
import { classificationGlossary } from './glossary.ts';
import { classificationLimitations } from './limitations.ts';
import { countsOfClass, onlyAnswer } from './counts.ts';
import { curveSection } from './curves.ts';
import { classificationPictures } from './pictures.ts';
import { classificationResults } from './results.ts';
import { balanceRows, classificationRows } from './rows.ts';
import { classificationRules } from './rules.ts';

const headlines: readonly Headline[] = [
  { name: 'recall', label: 'recall', quantity: 'recall', first: 'Finds most' },
  { name: 'specificity', label: 'specificity', quantity: 'specificity', first: 'Fewest false alarms' },
  { name: 'precision', label: 'precision', quantity: 'precision', first: 'Most precise' },
  { name: 'F1', label: 'F1', quantity: 'F1' },
  { name: 'accuracy', label: 'accuracy', quantity: 'accuracy' },
  { name: 'balanced_accuracy', label: 'balanced accuracy', quantity: 'balanced_accuracy' },
  { name: 'AUROC', label: 'AUROC', quantity: 'AUROC' },
  { name: 'AUPRC', label: 'AUPRC', quantity: 'AUPRC' },
];

const atPoint = 'at the operating point';
const atAll = 'over all thresholds';

const resultColumns: readonly ResultColumn<'classification'>[] = [
  ...headlines.map(({ name, label, quantity }): ResultColumn<'classification'> => ({
    name,
    head: `${label.charAt(0).toUpperCase()}${label.slice(1)}`,
    group: name === 'AUROC' || name === 'AUPRC' ? atAll : atPoint,
    of: (test) => metricOf(test, quantity),
    format: formatShare,
    better: 'highest',
  })),
  {
    name: 'ECE',
    head: 'ECE',
    group: atAll,
    of: (test) => metricOf(test, 'ECE'),
    format: formatShare,
    better: 'lowest',
  },
];

function ofThreshold(value: number | null | undefined, reason: string | undefined): Measured {
  if (value === undefined) return notMeasured('more than two classes: the most probable one counts');
  return value === null ? notMeasured(reason ?? 'undefined on the validation part') : measured(value);
}

/** A class for the whole image. */
export const classificationReport: TaskReport<'classification'> = {
  task: 'classification',
  headlines,
  // Not recall, by which a model that calls everything positive is the best.
  ranksBy: 'balanced_accuracy',
  words: {
    task: 'classification',
    learns: 'A model learns to give each class a probability; they add up to 1.',
    chosenOnValidation:
      ': which epoch of the training is kept, and with two classes from which probability an image counts as positive',
    scoring:
      'The operating point is the probability from which an image counts as positive. It is chosen on validation pictures, as the one that reaches the wanted recall there with the fewest false alarms, midway to the next lower probability that would raise another, or is one half where no recall is wanted; the test part is scored with it as it is. With more than two classes the most probable one counts, and rates are means over the classes. AUROC and AUPRC need no such choice: they look at all thresholds.',
    results:
      'All values lie between 0 and 1; more is better, but for ECE, an error. The best of each column among models that were scored on the same pictures is set in bold. Recall and specificity must be read together: a model that calls everything positive has a recall of 1.',
    harder: 'Pictures with little contrast, rare classes, few examples or faulty labels are all harder to learn from.',
    timed: 'from decoded picture to probabilities',
    useless: 'recognises next to nothing',
    labelsAreTheMeasure:
      'An answer counts as wrong where it differs from the label, even if the label is wrong; labels here were not read a second time.',
    quality: 'Rates at the most probable class, and AUROC,',
  },
  resultColumns,
  profiled: [{ name: 'ECE', of: (test) => metricOf(test, 'ECE') }],
  runColumns: [
    {
      head: 'Threshold',
      of: ({ evaluated: { threshold } }) => ofThreshold(threshold?.threshold, undefined),
      format: (value) => formatFixed(value, 3),
    },
    {
      head: 'Recall on validation',
      of: ({ evaluated: { threshold } }) =>
        ofThreshold(threshold === null ? undefined : threshold.recall, threshold?.reason),
      format: formatShare,
    },
    {
      head: 'Specificity on validation',
      of: ({ evaluated: { threshold } }) =>
        ofThreshold(threshold === null ? undefined : threshold.specificity, threshold?.reason),
      format: formatShare,
    },
  ],
  partCounts: [],
  characteristics: [...pictureCharacteristics, ...classCharacteristics],
  characteristicNotes: [],
  historyShares: [
    { quantity: 'recall', label: 'Recall' },
    { quantity: 'specificity', label: 'Specificity' },
    { quantity: 'F1', label: 'F1' },
    { quantity: 'accuracy', label: 'Accuracy' },
    { quantity: 'balanced_accuracy', label: 'Balanced accuracy' },
    { quantity: 'AUROC', label: 'AUROC' },
  ],
  rules: classificationRules,
  glossary: classificationGlossary,
  sizeOf: (test) => countOf(test.images, 'image'),
  // An evaluation keeps counts and curves, not each image's answer.
  perImage: () => null,
  inPractice(test, model) {
    const positive = test.roc.length === 1 ? test.roc[0]!.class : undefined;
    if (positive === undefined || test.confusion.labels.length !== 2) {
      const right = test.confusion.counts.reduce((sum, row, index) => sum + row[index]!, 0);
      return [`${model} names the right class for ${right} of ${countOf(test.images, 'test image')}.`];
    }
    const { truth, found, others, falseAlarms } = countsOfClass(test, positive);
    return [
      `${model} finds ${found} of ${countOf(truth, `test image of ${positive}`, `test images of ${positive}`)}, and raises a false alarm on ${falseAlarms} of ${others} others, at the threshold chosen on validation pictures.${onlyAnswer(test) === null ? '' : ` It calls every image ${onlyAnswer(test)}, so that it tells nothing apart.`}`,
    ];
  },
  resultBlocks: classificationResults,
  sections: async (study, load) => [
    await curveSection(study),
    await calibrationSection(study),
    await classificationConfusion(study),
    await classificationPictures(study, load),
  ],
  labelBlocks: classBalance,
  limitations: classificationLimitations,
  runRows: ({ evaluated: { threshold } }) =>
    threshold === null
      ? []
      : [
          { part: 'val', class: threshold.class, quantity: 'threshold', value: threshold.threshold },
          {
            part: 'val',
            class: threshold.class,
            quantity: 'wanted_recall',
            value: threshold.wantedRecall,
            reason: threshold.wantedRecall === null ? 'the threshold is one half by convention' : null,
          },
          {
            part: 'val',
            class: threshold.class,
            quantity: 'recall',
            ...fieldsOf(ofThreshold(threshold.recall, threshold.reason)),
          },
          {
            part: 'val',
            class: threshold.class,
            quantity: 'specificity',
            ...fieldsOf(ofThreshold(threshold.specificity, threshold.reason)),
          },
        ],
  resultRows: classificationRows,
  labelRows: balanceRows,
};
