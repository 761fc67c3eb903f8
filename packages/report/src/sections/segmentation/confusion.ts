import type { Section } from '../../document/document.ts';
import { confusionSectionOf } from '../confusion-figures.ts';
import type { Study } from '../study.ts';

/** Which class the pixels of each class were given. */
export function segmentationConfusion(study: Study<'segmentation'>): Promise<Section> {
  return confusionSectionOf(
    study,
    {
      intro:
        'Each row holds the pixels that truly are of a class, each column what the model made of them, as shares of the row: the diagonal is right. Most pixels are background, so that a small share of its row may be more pixels than a whole class.',
      remark: ', all pixels of all test images together',
      prints: 'shares',
    },
    ({ test }) => test.confusion,
  );
}
