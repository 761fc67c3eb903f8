import type { TaskReport } from '../../compare/task-report.ts';

export const localisationGlossary: TaskReport['glossary'] = [
  { term: 'Localisation', text: 'One object a picture: the model draws its box and names its class.' },
  {
    term: 'IoU',
    text: 'Intersection over union: the area that two boxes share, divided by the area that they cover together: 1 for equal boxes, 0 for boxes apart.',
  },
  { term: 'Located', text: 'The box overlaps the true one by at least the stated IoU, whatever the class.' },
  { term: 'Accuracy', text: 'The share of pictures whose class is right, wherever the box is.' },
  {
    term: 'Balanced accuracy',
    text: 'The mean of the recalls of all classes, so that a frequent class does not decide.',
  },
  { term: 'Joint success', text: 'The class is right and the box overlaps by at least the stated IoU.' },
  { term: 'Recall', text: 'Of the pictures of a class, the share that is called so.' },
  { term: 'Precision', text: 'Of the pictures called so, the share that is.' },
  { term: 'F1', text: 'The harmonic mean of precision and recall: high only when both are.' },
  { term: 'Confusion matrix', text: 'Counts of what objects are (rows) against what the model called them (columns).' },
];
