import { boxCharacteristics } from '../../compare/box-characteristics.ts';
import { pictureCharacteristics } from '../../compare/characteristics.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Headline, ResultColumn, TaskReport } from '../../compare/task-report.ts';
import { countOf, formatShare } from '../../numbers/format-number.ts';
import { boxClassFigure, boxSizeFigure } from '../box-figures.ts';
import { boxRows } from '../detection/rows.ts';
import { boxStatistics, boxStatisticRows } from './box-statistics.ts';
import { localisationConfusion } from './confusion.ts';
import { localisationGlossary } from './glossary.ts';
import { localisationLimitations } from './limitations.ts';
import { localisationPictures } from './pictures.ts';
import { localisationResults } from './results.ts';
import { localisationRows } from './rows.ts';
import { localisationRules } from './rules.ts';

const headlines: readonly Headline[] = [
  { name: 'IoU', label: 'IoU', quantity: 'IoU' },
  { name: 'accuracy', label: 'accuracy', quantity: 'accuracy' },
  { name: 'joint_50', label: 'joint success at IoU 0.5', quantity: 'joint_50' },
  { name: 'joint_75', label: 'joint success at IoU 0.75', quantity: 'joint_75' },
  { name: 'balanced_accuracy', label: 'balanced accuracy', quantity: 'balanced_accuracy' },
];

const share = (name: string, head: string, group: string): ResultColumn<'localisation'> => ({
  name,
  head,
  group,
  of: (test) => metricOf(test, name),
  format: formatShare,
  better: 'highest',
});

/** Exactly one object an image: its class and its box. */
export const localisationReport: TaskReport<'localisation'> = {
  task: 'localisation',
  headlines,
  words: {
    task: 'localisation',
    learns: 'Each picture shows one object. A model learns to draw the box around it and to name its class.',
    chosenOnValidation: ' which epoch of the training is kept',
    scoring:
      'The model always answers with one box and one class, so there is no threshold to choose. IoU is the overlap of the true and the predicted box, as a mean over images; located is the share of images whose box overlaps by at least 0.5 or 0.75; joint success asks for the right class as well.',
    results:
      'All values lie between 0 and 1, and more is better. The best of each column among models that were scored on the same pictures is set in bold. Joint success is what a user sees: the right name on the right place.',
    harder:
      'Pictures with little contrast, small or cut-off objects, few examples or faulty labels are all harder to learn from.',
    timed: 'from decoded picture to class and box',
    useless: 'finds next to nothing',
    labelsAreTheMeasure:
      'A box is a judgement of where an object ends; a model is measured against the labels of one reader, and labels here were not read a second time.',
    quality: 'Mean IoU, accuracy and joint success',
  },
  resultColumns: [
    share('IoU', 'IoU', 'box'),
    share('located_50', 'located at 0.5', 'box'),
    share('located_75', 'at 0.75', 'box'),
    share('accuracy', 'accuracy', 'class'),
    share('balanced_accuracy', 'balanced', 'class'),
    share('joint_50', 'at IoU 0.5', 'both (joint success)'),
    share('joint_75', 'at IoU 0.75', 'both (joint success)'),
  ],
  profiled: [
    { name: 'located_50', of: (test) => metricOf(test, 'located_50') },
    { name: 'located_75', of: (test) => metricOf(test, 'located_75') },
  ],
  runColumns: [],
  partCounts: [],
  characteristics: [...pictureCharacteristics, ...boxCharacteristics],
  characteristicNotes: [
    'Relative box side: the root of the box’s area over the picture’s area. Cut off: the box touches the edge of its picture.',
  ],
  historyShares: [
    { quantity: 'IoU', label: 'IoU' },
    { quantity: 'accuracy', label: 'Accuracy' },
    { quantity: 'joint_50', label: 'Joint success at IoU 0.5' },
  ],
  rules: localisationRules,
  glossary: localisationGlossary,
  sizeOf: (test) => countOf(test.images, 'image'),
  perImage: (test, name) => (name === 'IoU' ? new Map(test.ious.map((iou, index) => [String(index), iou])) : null),
  inPractice(test, model) {
    const [joint, accuracy] = [metricOf(test, 'joint_50').value, metricOf(test, 'accuracy').value];
    if (joint === null || accuracy === null) return null;
    return [
      `${model} names and locates (overlap of at least 0.5) the object in ${Math.round(joint * test.images)} of ${countOf(test.images, 'test image')}, and names it in ${Math.round(accuracy * test.images)}.`,
    ];
  },
  resultBlocks: localisationResults,
  sections: async (study, load) => [await localisationConfusion(study), await localisationPictures(study, load)],
  labelBlocks: async (study, sets) => [
    await boxClassFigure(study, sets),
    await boxSizeFigure(study, sets),
    ...boxStatistics(study, sets),
  ],
  limitations: localisationLimitations,
  runRows: () => [],
  resultRows: localisationRows,
  labelRows: (set) => [...boxRows(set), ...boxStatisticRows(set)],
};
