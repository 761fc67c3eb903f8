import type { TaskReport } from '../../compare/task-report.ts';

export const classificationGlossary: TaskReport['glossary'] = [
  { term: 'Positive', text: 'The class that is to be found, such as a disease; all others are negative.' },
  {
    term: 'Recall',
    text: 'Of the positive images, the share that is called so; what clinicians call sensitivity.',
  },
  { term: 'Specificity', text: 'Of the negative images, the share that is not called positive.' },
  {
    term: 'Precision',
    text: 'Of the images called positive, the share that is; what clinicians call positive predictive value. It depends on how frequent the disease is, here as among the test pictures.',
  },
  { term: 'F1', text: 'The harmonic mean of precision and recall: high only when both are.' },
  { term: 'Accuracy', text: 'The share of right answers; high for nothing where one class is frequent.' },
  { term: 'Balanced accuracy', text: 'The mean of the recalls of all classes: one half is guessing between two.' },
  {
    term: 'Operating point',
    text: 'The probability from which an image counts as positive. A lower one finds more and raises more false alarms.',
  },
  {
    term: 'ROC, AUROC',
    text: 'Recall over the rate of false alarms for all thresholds, and the area under that curve: the chance that a positive image gets a higher probability than a negative one. 0.5 is guessing.',
  },
  {
    term: 'AUPRC',
    text: 'The area under precision over recall, also called average precision; it looks at the positive class alone.',
  },
  {
    term: 'Calibration, ECE',
    text: 'Whether probabilities come true as often as they say; ECE is the mean gap, and less is better.',
  },
  {
    term: 'Attribution map',
    text: 'Where in the picture a model’s score came from, computed from its inner maps or attention. It shows what the model looked at, not that it looked for the right reason.',
  },
  { term: 'Confusion matrix', text: 'Counts of what images are (rows) against what the model called them (columns).' },
];
