import type { Example } from '@loupe/stage';
import { predictionColour, truthColour } from '../charts/theme.ts';
import type { Result, Run } from '../compare/comparison.ts';
import { classesOf } from '../compare/quantities.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { examplePicture, type PreviewPicture } from '../pictures/example-picture.ts';
import type { Study } from './study.ts';

/** Loads one picture of the workspace, small; `null` where its file is gone. */
export type LoadPreview = (file: string) => Promise<PreviewPicture | null>;

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
export async function pictureSection(study: Study, load: LoadPreview): Promise<Section | null> {
  const { runs } = study.comparison;
  const own = await figures(study, runs, load, 'own', (run) => run.results.slice(0, 1));
  const others = await figures(study, runs, load, 'other', (run) => run.results.slice(1));
  if (own.figures.length + others.figures.length === 0) return null;
  const lost = [...new Set([...own.lost, ...others.lost])];
  const blocks: Block[] = [
    paragraph(
      'Test pictures with the labelled boxes in green and the model’s detections, at its operating point, in dashed orange. They were picked by rule, not by hand: by how well the detections of a picture agree with its labels.',
    ),
    ...own.figures,
    ...(others.figures.length === 0
      ? []
      : [{ kind: 'details' as const, summary: 'Pictures of the other test sets', blocks: others.figures }]),
    ...(lost.length === 0
      ? []
      : [{ kind: 'note' as const, text: `Not shown, since the file is no longer where it was: ${lost.join(', ')}.` }]),
  ];
  return { kind: 'section', id: 'pictures', title: 'Truth against prediction', blocks };
}

async function figures(
  { config }: Study,
  runs: readonly Run[],
  load: LoadPreview,
  id: string,
  pick: (run: Run) => readonly Result[],
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
        caption: `${run.model} trained on ${run.trainedOn}, tested on ${result.testName}.`,
        panels,
        ...(made.length === 0 ? { legend } : {}),
      });
    }
  }
  return { figures: made, lost };
}
