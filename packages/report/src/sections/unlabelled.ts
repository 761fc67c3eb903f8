import type { Phrase, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import type { Study } from './study.ts';

const file = 'predictions/submission.csv';

/** Where the predictions for pictures without labels lie, or null where the study has no such pictures. */
export function unlabelledSection({ comparison }: Pick<Study, 'comparison'>): Section | null {
  const written = comparison.runs.filter(({ evaluation }) => file in evaluation.manifest.files);
  if (written.length === 0) return null;
  return {
    kind: 'section',
    id: 'unlabelled',
    title: 'Pictures without labels',
    blocks: [
      paragraph(
        'Some pictures came without labels. Nothing can be measured on them; what each model says of them is in a table, a row a picture:',
      ),
      {
        kind: 'list',
        items: written.map(({ label, trainedOn, evaluation }): Phrase[] => [
          `${label}, trained on ${trainedOn}: `,
          { kind: 'code', text: `${folderOf(evaluation.manifest.step)}/${file}` },
        ]),
      },
    ],
  };
}

/** `masks.evaluate.grouped.own_cnn` lies in `artifacts/masks/evaluate/grouped.own_cnn`. */
function folderOf(step: string): string {
  const [pipeline, stage, ...cell] = step.split('.');
  return `artifacts/${pipeline}/${stage}/${cell.join('.')}`;
}
