import type { Section } from '../../document/document.ts';
import { formatFixed } from '../../numbers/format-number.ts';
import { confusionSectionOf } from '../confusion-figures.ts';
import type { Study } from '../study.ts';

/** What each model took for what, counted at its operating point. */
export function confusionSection(study: Study<'detection'>): Promise<Section> {
  const ious = new Set(study.comparison.runs.flatMap((run) => run.results.map(({ test }) => test.confusion.iou)));
  return confusionSectionOf(
    study,
    {
      intro:
        'Each row is what an object truly is, each column what the model called it. The diagonal is right. The last column counts objects that the model missed; the last row, detections where nothing is labelled.',
      remark: `, for detections from the confidence in each title, matched at an overlap (IoU) of ${[...ious].join(', ')}`,
      detail: (_, { test }) => `, confidence from ${formatFixed(test.confusion.confidence, 2)}`,
      lastIsNothing: true,
    },
    ({ test }) => test.confusion,
  );
}
