import type { TaskReport } from '../../compare/task-report.ts';

export const detectionGlossary: TaskReport['glossary'] = [
  { term: 'Detection', text: 'A box that the model draws, with a class and a confidence between 0 and 1.' },
  {
    term: 'Overlap (IoU)',
    text: 'The area that two boxes share, divided by the area that they cover together: 1 for equal boxes, 0 for boxes apart. A detection counts as right when it overlaps a labelled box of its class by at least a threshold, often 0.5.',
  },
  {
    term: 'Precision (P)',
    text: 'Of the detections, the share that is right; what clinicians call positive predictive value, counted in boxes.',
  },
  {
    term: 'Recall (R)',
    text: 'Of the labelled objects, the share that is found; what clinicians call sensitivity, counted in boxes and not in patients.',
  },
  { term: 'F1', text: 'The harmonic mean of precision and recall: high only when both are.' },
  {
    term: 'False alarm',
    text: 'A detection where no object of that class is labelled. There is no specificity in detection, since places without an object cannot be counted; false alarms an image say how much a reader must wave away.',
  },
  {
    term: 'Operating point',
    text: 'The confidence from which detections count. A lower one finds more and raises more false alarms. Here it is chosen on validation pictures, never on test pictures.',
  },
  {
    term: 'Average precision (AP)',
    text: 'The area under the curve of precision over recall: one number for all confidences. AP50 asks for an overlap of 0.5; AP50–95 is the mean over overlaps from 0.50 to 0.95 and so also rewards tight boxes.',
  },
  { term: 'mAP50, mAP50–95', text: 'The mean of AP50, or of AP50–95, over the classes.' },
  {
    term: 'AP small, medium, large',
    text: 'AP for objects of an area below 32² pixels, up to 96² pixels, and above, as COCO divides them.',
  },
  {
    term: 'Average recall (AR)',
    text: 'The recall that a model reaches with at most 1, 10 or 100 detections an image, as a mean over overlaps.',
  },
  {
    term: 'Confusion matrix',
    text: 'Counts of what objects are (rows) against what the model called them (columns); background stands for nothing labelled and nothing found.',
  },
];
