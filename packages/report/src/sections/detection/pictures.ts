import type { Example } from '@loupe/stage';
import { predictionColour, truthColour } from '../../charts/theme.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import { classesOf } from './counts.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { examplePicture } from '../../pictures/example-picture.ts';
import type { LoadPreview } from '../../pictures/preview-picture.ts';
import { lostNote } from '../lost-note.ts';
import type { Study } from '../study.ts';

const kinds: readonly { readonly kind: Example['kind']; readonly label: string }[] = [
  { kind: 'best', label: 'Best' },
  { kind: 'typical', label: 'Typical' },
  { kind: 'worst', label: 'Worst' },
  { kind: 'empty', label: 'Nothing labelled' },
];

const legend: readonly LegendItem[] = [
  { label: 'labelled (truth)', colour: truthColour, mark: 'frame' },
  { label: 'detected (prediction), with its confidence', colour: predictionColour, mark: 'dashed-frame' },
];

/** Truth against prediction: what each model does at its best, typically, at its worst, and where there is nothing to find. */
export async function pictureSection(study: Study<'detection'>, load: LoadPreview): Promise<Section | null> {
  const { runs } = study.comparison;
  const own = await figures(study, runs, load, 'own', (run) => run.results.slice(0, 1));
  const others = await figures(study, runs, load, 'other', (run) => run.results.slice(1));
  if (own.figures.length + others.figures.length === 0) return null;
  const blocks: Block[] = [
    paragraph(
      'Test pictures with the labelled boxes in green and the model’s detections, at its operating point, in dashed orange. They were picked by rule, not by hand: by how well the detections of a picture agree with its labels.',
    ),
    ...own.figures,
    ...(others.figures.length === 0
      ? []
      : [{ kind: 'details' as const, summary: 'Pictures of the other test sets', blocks: others.figures }]),
    ...lostNote([...own.lost, ...others.lost]),
  ];
  return { kind: 'section', id: 'pictures', title: 'Truth against prediction', blocks };
}

async function figures(
  { config }: Study<'detection'>,
  runs: readonly Run<'detection'>[],
  load: LoadPreview,
  id: string,
  pick: (run: Run<'detection'>) => readonly Result<'detection'>[],
): Promise<{ figures: Figure[]; lost: string[] }> {
  const made: Figure[] = [];
  const lost: string[] = [];
  for (const run of runs) {
    for (const result of pick(run)) {
      const panels: Panel[] = [];
      for (const { kind, label } of kinds) {
        for (const example of result.test.examples
          .filter((candidate) => candidate.kind === kind)
          .slice(0, config.pictures.perKind)) {
          const preview = await load(example.file);
          if (preview === null) lost.push(example.file);
          else
            panels.push(
              examplePicture(example, preview, {
                namesClasses: classesOf(result.test).length > 1,
                title: `${label}: ${example.image.split('/').at(-1)!}`,
              }),
            );
        }
      }
      if (panels.length === 0) continue;
      made.push({
        kind: 'figure',
        id: `pictures-${id}-${made.length + 1}`,
        caption: `${run.label} trained on ${run.trainedOn}, tested on ${result.testName}.`,
        panels,
        ...(made.length === 0 ? { legend } : {}),
      });
    }
  }
  return { figures: made, lost };
}
