import type { Section } from '../../document/document.ts';
import { formatFixed } from '../../numbers/format-number.ts';
import { confusionSectionOf } from '../confusion-figures.ts';
import type { Study } from '../study.ts';

/** What the images of each class were taken for, at the operating point. */
export function classificationConfusion(study: Study<'classification'>): Promise<Section> {
  return confusionSectionOf(
    study,
    {
      intro: 'Each row is what an image truly is, each column what the model called it. The diagonal is right.',
      remark: ', in images, at the operating point',
      detail: ({ evaluated: { threshold } }) =>
        threshold === null ? '' : `, ${threshold.class} from ${formatFixed(threshold.threshold, 2)}`,
    },
    ({ test }) => test.confusion,
  );
}
