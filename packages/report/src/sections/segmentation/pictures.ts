import type { SegmentationExample } from '@loupe/stage';
import { colourOf, foundColour, inventedColour, missedColour, nothingColour } from '../../charts/theme.ts';
import type { Result, Run } from '../../compare/comparison.ts';
import type { Block, Figure, LegendItem, Panel, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatShare } from '../../numbers/format-number.ts';
import { agreementMap, classMapOf, paintMap, shrinkMap } from '../../pictures/class-map-picture.ts';
import { drawingPanel, photoPanel } from '../../pictures/picture-panel.ts';
import type { LoadPreview } from '../../pictures/preview-picture.ts';
import { lostNote } from '../lost-note.ts';
import type { Study } from '../study.ts';
import { imageMeans } from './image-means.ts';

const kinds: readonly { readonly kind: SegmentationExample['kind']; readonly label: string }[] = [
  { kind: 'worst', label: 'Worst' },
  { kind: 'typical', label: 'Typical' },
  { kind: 'best', label: 'Best' },
];

/** Classes up to which each has a picture of its own. */
const classesShown = 5;

/** Picture, labelled classes, predicted classes, and class by class where both agree: the worst cases first. */
export async function segmentationPictures(study: Study<'segmentation'>, load: LoadPreview): Promise<Section | null> {
  const lost: string[] = [];
  const own = await figures(study, load, 'own', (run) => run.results.slice(0, 1), lost);
  const others = await figures(study, load, 'other', (run) => run.results.slice(1), lost);
  if (own.length + others.length + lost.length === 0) return null;
  const blocks: Block[] = [
    paragraph(
      'Test pictures from left to right: the picture, its labels, what the model made of it, and then, class by class, where the two agree. They were picked by rule, not by hand: those whose mean Dice is lowest, nearest to the median, and highest.',
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
  { comparison, config }: Study<'segmentation'>,
  load: LoadPreview,
  id: string,
  pick: (run: Run<'segmentation'>) => readonly Result<'segmentation'>[],
  lost: string[],
): Promise<Figure[]> {
  const made: Figure[] = [];
  for (const run of comparison.runs) {
    for (const result of pick(run)) {
      const classes = result.test.confusion.labels.slice(1);
      const dice = imageMeans(result.test, 'Dice');
      const panels: Panel[] = [];
      for (const { kind, label } of kinds) {
        const examples = result.test.examples.filter((example) => example.kind === kind);
        for (const example of examples.slice(0, config.pictures.perKind)) {
          const score = dice.get(example.image);
          const title = `${label}: ${example.image.split('/').at(-1)!}${score === undefined ? '' : `, Dice ${formatShare(score)}`}`;
          const row = await exampleRow(example, classes, title, load);
          if (row === null) lost.push(example.file);
          else panels.push(...row);
        }
      }
      if (panels.length === 0) continue;
      made.push({
        kind: 'figure',
        id: `pictures-${id}-${made.length + 1}`,
        caption: `${run.label} trained on ${run.trainedOn}, tested on ${result.testName}.`,
        panels,
        columns: 3 + (classes.length <= classesShown ? classes.length : 0),
        legend: legendOf(classes),
      });
    }
  }
  return made;
}

function legendOf(classes: readonly string[]): LegendItem[] {
  return [
    ...classes.map((name, index): LegendItem => ({ label: name, colour: colourOf(index), mark: 'square' })),
    ...(classes.length > classesShown
      ? []
      : ([
          { label: 'class by class: both', colour: foundColour, mark: 'square' },
          { label: 'only labelled (missed)', colour: missedColour, mark: 'square' },
          { label: 'only predicted (invented)', colour: inventedColour, mark: 'square' },
        ] as const)),
  ];
}

async function exampleRow(
  example: SegmentationExample,
  classes: readonly string[],
  title: string,
  load: LoadPreview,
): Promise<Panel[] | null> {
  const preview = await load(example.file);
  if (preview === null) return null;
  const mapOf = (pixels: SegmentationExample['truth']) =>
    shrinkMap(classMapOf(pixels, classes, example), example, preview);
  const [truth, predicted] = [mapOf(example.truth), mapOf(example.predicted)];
  const colours = [nothingColour, ...classes.map((_, index) => colourOf(index))];
  const named = (pixels: SegmentationExample['truth']) =>
    pixels.length === 0 ? 'nothing' : pixels.map((entry) => entry.class).join(', ');
  return [
    photoPanel(preview, { title, alt: `${title}. Test picture ${example.image}` }),
    await drawingPanel(paintMap(truth, preview, colours), {
      title: 'Labelled',
      alt: `Labelled in ${example.image}: ${named(example.truth)}`,
    }),
    await drawingPanel(paintMap(predicted, preview, colours), {
      title: 'Predicted',
      alt: `Predicted in ${example.image}: ${named(example.predicted)}`,
    }),
    ...(classes.length > classesShown
      ? []
      : await Promise.all(
          classes.map((name, index) =>
            drawingPanel(
              paintMap(agreementMap(truth, predicted, index + 1), preview, [
                nothingColour,
                foundColour,
                missedColour,
                inventedColour,
              ]),
              { title: name, alt: `Where truth and prediction agree on ${name} in ${example.image}` },
            ),
          ),
        )),
  ];
}
