import { encodeJpeg } from '@loupe/dataset';
import type { ClassificationExample } from '@loupe/stage';
import { viridis } from '../../charts/colour-map.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatFixed } from '../../numbers/format-number.ts';
import { heatMap } from '../../pictures/heat-map.ts';
import { panelOf, photoPanel } from '../../pictures/picture-panel.ts';
import type { LoadPreview, PreviewPicture } from '../../pictures/preview-picture.ts';
import { lostNote } from '../lost-note.ts';
import type { Study } from '../study.ts';

const kinds: readonly { readonly kind: ClassificationExample['kind']; readonly label: string }[] = [
  { kind: 'false-negative', label: 'Missed' },
  { kind: 'false-positive', label: 'False alarm' },
  { kind: 'true-positive', label: 'Found' },
  { kind: 'true-negative', label: 'Rightly negative' },
  { kind: 'wrong', label: 'Wrong' },
  { kind: 'right', label: 'Right' },
];

/** Missed, false alarms, found and rightly negative, each beside the map of where its score came from. */
export async function classificationPictures(
  study: Study<'classification'>,
  load: LoadPreview,
): Promise<Section | null> {
  const lost: string[] = [];
  const own = await figures(study, load, 'own', (run) => run.results.slice(0, 1), lost);
  const others = await figures(study, load, 'other', (run) => run.results.slice(1), lost);
  if (own.length + others.length + lost.length === 0) return null;
  const blocks: Block[] = [
    paragraph(
      'Test pictures with what they are, what the model called them and with which probability; beside each, where the score came from. They were picked by rule, not by hand. An attribution map shows where a model looked; it does not show that it looked for the right reason.',
    ),
    ...own,
    ...(others.length === 0
      ? []
      : [{ kind: 'details' as const, summary: 'Pictures of the other test sets', blocks: others }]),
    ...lostNote(lost),
  ];
  return { kind: 'section', id: 'pictures', title: 'Right and wrong answers', blocks };
}

async function figures(
  { comparison, config }: Study<'classification'>,
  load: LoadPreview,
  id: string,
  pick: (run: Run<'classification'>) => readonly Result<'classification'>[],
  lost: string[],
): Promise<Figure[]> {
  const made: Figure[] = [];
  for (const run of comparison.runs) {
    for (const result of pick(run)) {
      const panels: Panel[] = [];
      const shown: ClassificationExample[] = [];
      for (const { kind, label } of kinds) {
        const examples = result.test.examples.filter((example) => example.kind === kind);
        for (const example of examples.slice(0, config.pictures.perKind)) {
          const preview = await load(example.file);
          if (preview === null) lost.push(example.file);
          else {
            panels.push(
              ...(await examplePanels(example, preview, {
                label,
                of: run.evaluated.threshold?.class ?? example.predicted,
                quality: config.pictures.quality,
              })),
            );
            shown.push(example);
          }
        }
      }
      if (panels.length === 0) continue;
      const methods = [...new Set(shown.flatMap(({ attribution }) => attribution?.method ?? []))];
      made.push({
        kind: 'figure',
        id: `pictures-${id}-${made.length + 1}`,
        caption: `${run.label} trained on ${run.trainedOn}, tested on ${result.testName}.${methods.length === 0 ? ' No attribution was computed.' : ` Attribution: ${methods.join('; ')}.`}`,
        panels,
        columns: 4,
        ...(methods.length === 0 ? {} : { legend: [attributionLegend] }),
      });
    }
  }
  return made;
}

const attributionLegend: LegendItem = {
  label: 'part in the score, relative to the largest in the picture',
  colour: viridis[9],
  mark: 'ramp',
  ramp: viridis,
};

async function examplePanels(
  example: ClassificationExample,
  preview: PreviewPicture,
  { label, of, quality }: { readonly label: string; readonly of: string; readonly quality: number },
): Promise<Panel[]> {
  const name = example.image.split('/').at(-1)!;
  const title = `${label}: ${name} is ${example.truth}, called ${example.predicted}; probability of ${of} ${formatFixed(example.probability, 2)}`;
  const photo = photoPanel(preview, { title, alt: `${title}. Test picture ${example.image}` });
  const { attribution } = example;
  if (attribution === undefined) return [photo];
  const map = await encodeJpeg(heatMap(preview.raster, attribution), quality);
  return [
    photo,
    panelOf('image/jpeg', map, preview, {
      title: `Where the score of ${attribution.class} came from`,
      alt: `Attribution map of ${attribution.class} over ${example.image}, ${attribution.method}`,
    }),
  ];
}
