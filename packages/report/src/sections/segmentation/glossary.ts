import type { TaskReport } from '../../compare/task-report.ts';

export const segmentationGlossary: TaskReport['glossary'] = [
  { term: 'Segmentation', text: 'A class for every pixel of a picture; pixels of no class are background.' },
  {
    term: 'Mask',
    text: 'The pixels of one class, as they were labelled (truth) or as a model found them (prediction).',
  },
  {
    term: 'IoU',
    text: 'Intersection over union: the pixels that truth and prediction share, divided by those that either has. 1 for equal masks, 0 for masks apart.',
  },
  {
    term: 'Dice',
    text: 'Twice the shared pixels, divided by the pixels of truth and prediction together: 2 IoU / (1 + IoU), so never below IoU. In medicine the more usual of the two.',
  },
  {
    term: 'Mean over images, pooled',
    text: 'A mean over images counts each picture alike, however much of it is labelled. Pooled counts all pixels of all pictures together, so that large structures decide.',
  },
  {
    term: 'HD95',
    text: 'Of the distances from each outline to the other, the one that 95 % do not exceed, in pixels: how far off the outline is where it is worst, outliers aside.',
  },
  {
    term: 'NSD',
    text: 'Normalised surface distance: the share of both outlines that lies within a few pixels of the other. It forgives what two readers would disagree on.',
  },
  {
    term: 'clDice',
    text: 'Dice of centre lines: how much of the truth’s centre line is inside the prediction and the other way round. It sees whether something thin, such as a tail or a vessel, is followed without a gap.',
  },
  {
    term: 'Confusion matrix',
    text: 'What the pixels of each class (rows) were taken for (columns).',
  },
];
