import { pictureCharacteristics } from '../../compare/characteristics.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Headline, TaskReport } from '../../compare/task-report.ts';
import { countOf, formatInterval, formatShare } from '../../numbers/format-number.ts';
import { segmentationConfusion } from './confusion.ts';
import { segmentationGlossary } from './glossary.ts';
import { imageMeans } from './image-means.ts';
import { segmentationLimitations } from './limitations.ts';
import { maskCharacteristics, pixelShareFigure } from './mask-characteristics.ts';
import { maskCleaning } from './mask-cleaning.ts';
import { overlapColumns } from './overlap-columns.ts';
import { segmentationResults } from './results.ts';
import { segmentationPictures } from './pictures.ts';
import { maskRows, segmentationRows } from './rows.ts';
import { segmentationRules } from './rules.ts';
import { surfaceShareOf } from './surface-share.ts';

const headlines: readonly Headline[] = [
  { name: 'Dice', label: 'Dice', quantity: 'Dice' },
  { name: 'IoU', label: 'IoU', quantity: 'IoU' },
  { name: 'Dice_pooled', label: 'pooled Dice', quantity: 'Dice_pooled' },
  { name: 'IoU_pooled', label: 'pooled IoU', quantity: 'IoU_pooled' },
  { name: 'clDice', label: 'clDice', quantity: 'clDice' },
];

/** A class for every pixel. */
export const segmentationReport: TaskReport<'segmentation'> = {
  task: 'segmentation',
  headlines,
  words: {
    task: 'segmentation',
    learns: 'A model learns to give each pixel a class, or none (background).',
    chosenOnValidation: ' which epoch of the training is kept',
    scoring:
      'Each pixel goes to its most probable class; there is no threshold to choose. Dice and IoU compare the predicted with the labelled pixels of a class: as a mean over images, where each image counts alike, and over all pixels of all images together, where large structures decide. The background is no class of its own in any mean. Where neither label nor prediction has a pixel of a class, there is nothing to compare: such an image is left out for that class; where only one of them has some, its Dice and IoU are 0.',
    results:
      'Dice, IoU, NSD and clDice lie between 0 and 1, and more is better; HD95 is a distance, and less is better. The best of each column among models that were scored on the same pictures is set in bold.',
    harder:
      'Pictures with little contrast, classes of few or scattered pixels, few examples or faulty masks are all harder to learn from.',
    timed: 'from decoded picture to class map',
    useless: 'segments next to nothing',
    labelsAreTheMeasure:
      'Where a structure ends is a judgement: two readers draw two outlines, and a model is measured against one of them.',
    quality: 'Mean IoU and Dice',
  },
  resultColumns: overlapColumns(null),
  profiled: [
    { name: 'HD95', of: (test) => metricOf(test, 'HD95') },
    { name: 'NSD', of: (test) => surfaceShareOf(test, null) },
  ],
  runColumns: [],
  partCounts: [],
  characteristics: [...pictureCharacteristics, ...maskCharacteristics],
  characteristicNotes: [
    'Shares of pixels are of all pixels of all images together, after masks were painted over one another in their order; pixels that nobody labelled are left out.',
  ],
  historyShares: [
    { quantity: 'IoU', label: 'IoU' },
    { quantity: 'Dice', label: 'Dice' },
  ],
  rules: segmentationRules,
  glossary: segmentationGlossary,
  sizeOf: (test) => countOf(test.images, 'image'),
  perImage: (test, name) => (name === 'Dice' || name === 'IoU' ? imageMeans(test, name) : null),
  inPractice(test, model) {
    const dice = metricOf(test, 'Dice');
    if (dice.value === null) return null;
    const worst = Math.min(...imageMeans(test, 'Dice').values());
    return [
      `${model} reaches a Dice of ${formatShare(dice.value)}${dice.interval === undefined ? '' : ` (95 % interval ${formatInterval(dice.interval)})`} as a mean over ${countOf(test.images, 'test image')}${Number.isFinite(worst) ? `, and ${formatShare(worst)} on the worst of them` : ''}.`,
    ];
  },
  resultBlocks: segmentationResults,
  sections: async (study, load) => [await segmentationConfusion(study), await segmentationPictures(study, load)],
  labelBlocks: async (study, sets, load) => [
    ...(await pixelShareFigure(study, sets)),
    ...(await maskCleaning(study, load)),
  ],
  limitations: segmentationLimitations,
  runRows: () => [],
  resultRows: segmentationRows,
  labelRows: maskRows,
};
