import type { Section } from '../../document/document.ts';
import { confusionSectionOf } from '../confusion-figures.ts';
import type { Study } from '../study.ts';

/** What each object was called, wherever the box was drawn. */
export function localisationConfusion(study: Study<'localisation'>): Promise<Section> {
  return confusionSectionOf(
    study,
    {
      intro:
        'Each row is what the object truly is, each column what the model called it, wherever it drew the box. The diagonal is right.',
      remark: ', in images',
    },
    ({ test }) => test.confusion,
  );
}
