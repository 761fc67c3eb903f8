import { pairwiseIou } from '@loupe/dataset';
import type { LocalisationExample } from '@loupe/stage';
import { contraryColour, truthColour } from '../../charts/theme.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatFixed } from '../../numbers/format-number.ts';
import { boxFrame } from '../../pictures/box-frame.ts';
import { panelOf } from '../../pictures/picture-panel.ts';
import type { LoadPreview, PreviewPicture } from '../../pictures/preview-picture.ts';
import { lostNote } from '../lost-note.ts';
import type { Study } from '../study.ts';

const kinds: readonly { readonly kind: LocalisationExample['kind']; readonly label: string }[] = [
  { kind: 'worst', label: 'Worst' },
  { kind: 'typical', label: 'Typical' },
  { kind: 'best', label: 'Best' },
];

const legend: readonly LegendItem[] = [
  { label: 'labelled (truth)', colour: truthColour, mark: 'frame' },
  { label: 'predicted', colour: contraryColour, mark: 'dashed-frame' },
];

/** The true and the predicted box on test pictures, the worst first. */
export async function localisationPictures(study: Study<'localisation'>, load: LoadPreview): Promise<Section | null> {
  const lost: string[] = [];
  const own = await figures(study, load, 'own', (run) => run.results.slice(0, 1), lost);
  const others = await figures(study, load, 'other', (run) => run.results.slice(1), lost);
  if (own.length + others.length + lost.length === 0) return null;
  const blocks: Block[] = [
    paragraph(
      'Test pictures with the labelled box in green and the predicted one in dashed red, and under each the overlap of both and the class as it was named. They were picked by rule, not by hand: those with the lowest overlap, nearest to the median, and with the highest, where a box under the wrong class counts as no overlap.',
    ),
    ...own,
    ...(others.length === 0
      ? []
      : [{ kind: 'details' as const, summary: 'Pictures of the other test sets', blocks: others }]),
    ...lostNote(lost),
  ];
  return { kind: 'section', id: 'pictures', title: 'Truth against prediction', blocks };
}

async function figures(
  { comparison, config }: Study<'localisation'>,
  load: LoadPreview,
  id: string,
  pick: (run: Run<'localisation'>) => readonly Result<'localisation'>[],
  lost: string[],
): Promise<Figure[]> {
  const made: Figure[] = [];
  for (const run of comparison.runs) {
    for (const result of pick(run)) {
      const panels: Panel[] = [];
      for (const { kind, label } of kinds) {
        const examples = result.test.examples.filter((example) => example.kind === kind);
        for (const example of examples.slice(0, config.pictures.perKind)) {
          const preview = await load(example.file);
          if (preview === null) lost.push(example.file);
          else panels.push(examplePanel(example, preview, label));
        }
      }
      if (panels.length === 0) continue;
      made.push({
        kind: 'figure',
        id: `pictures-${id}-${made.length + 1}`,
        caption: `${run.label} trained on ${run.trainedOn}, tested on ${result.testName}.`,
        panels,
        columns: Math.min(6, Math.max(3, panels.length)),
        ...(made.length === 0 ? { legend } : {}),
      });
    }
  }
  return made;
}

function examplePanel(example: LocalisationExample, preview: PreviewPicture, label: string): Panel {
  const { truth, predicted } = example;
  const [iou] = pairwiseIou([...truth.box], [...predicted.box]);
  const score = predicted.score === null ? '' : ` (${formatFixed(predicted.score, 2)})`;
  const named = truth.class === predicted.class ? `${truth.class}${score}, right` : `${truth.class} called ${predicted.class}${score}`; // prettier-ignore
  const title = `${label}: IoU ${formatFixed(iou!, 2)}, ${named}`;
  return panelOf('image/jpeg', preview.jpeg, preview, { title, alt: `${title}. Test picture ${example.image}` }, [
    boxFrame(truth.box, example, preview, { colour: truthColour, isDashed: false }),
    boxFrame(predicted.box, example, preview, { colour: contraryColour, isDashed: true }),
  ]);
}
