import { partNames } from '../compare/comparison.ts';
import { sharedPictures } from '../compare/shared-pictures.ts';
import type { Cell, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatCount, formatFixed, formatShare, measuredCell } from '../numbers/format-number.ts';
import { measured, notMeasured } from '../numbers/measured.ts';
import { labelOfQuantity } from '../compare/quantities.ts';
import { setNames, type Study } from './study.ts';

/** What was compared and how, in words for a reader who trains no models, and the sizes that the results rest on. */
export function methodSection(study: Study): Section {
  const { comparison, config } = study;
  const { runs, models, commonTest } = comparison;
  const sets = [...new Set(runs.map((run) => run.trainedOn))];
  const seeds = [...new Set(runs.map((run) => run.card.seed))];
  const shared = sharedPictures(comparison);
  const apart =
    sets.every((set) => shared.some((row) => row.trainedOn === set && row.count === 0)) &&
    shared.every((row) => row.count === 0);
  const selections = [...new Set(runs.map((run) => run.card.selectedBy))];
  return {
    kind: 'section',
    id: 'method',
    title: 'What was compared, and how',
    blocks: [
      paragraph(
        `${countOf(models.length, 'model')} (${models.join(', ')}) ${models.length === 1 ? 'was' : 'were'} trained on ${sets.length === 1 ? 'one data set' : `${runs.length === models.length * sets.length ? 'each of ' : ''}${sets.length} data sets`} (${sets.join(', ')})${runs.length === models.length * sets.length ? '' : ', though not every model on every one'}: ${countOf(runs.length, 'training run')}. A model learns to draw a box around each object and to name its class, with a confidence between 0 and 1.`,
      ),
      paragraph(
        `Each data set is cut into three parts${apart ? ' that share no picture (checked byte for byte)' : ''}. The training part teaches. The validation part chooses: which epoch of the training is kept, and from which confidence a detection counts. The test part judges, once, and chooses nothing.${apart ? '' : ' Some parts share pictures, or could not be checked; see the limitations.'}`,
      ),
      paragraph([
        `The kept epoch is the one with the highest ${selections.map(labelOfSelection).join(' or ')} on validation. The operating point, at which precision (P), recall (R), F1 and the confusion matrices are given, is the confidence with the best F1 on validation. Average precision (mAP50, mAP50–95) needs no such choice: it looks at all confidences. It is computed as the COCO benchmark does. See the `,
        { kind: 'see', id: 'glossary', text: 'glossary' },
        '.',
      ]),
      ...(commonTest === null
        ? []
        : [
            paragraph(
              `Besides the test part of its own data set, every model was scored on one common test set, ${commonTest}. Only there may models from different data sets be compared with one another.`,
            ),
          ]),
      paragraph(
        `${seeds.length === 1 ? `All runs were seeded with ${seeds[0]}` : `Seeds: ${seeds.join(', ')}`}, so that the same data and code give the same result on the same machine. Models are ranked by ${labelOfQuantity(config.primary)}; two that differ by less than ${formatShare(config.levelWithin)} are called level.`,
      ),
      splitTable(study),
      runTable(study),
    ],
  };
}

const selectionLabels: Readonly<Record<string, string>> = { mAP50_95: 'mAP50–95' };

function labelOfSelection(name: string): string {
  return selectionLabels[name] ?? name;
}

function splitTable({ comparison }: Study): Table {
  const rows = setNames({ comparison }).flatMap((name): Cell[][] => {
    const set = comparison.sets.find((candidate) => candidate.name === name);
    if (set === undefined) return [];
    const cells = partNames.flatMap((part): Cell[] => {
      const dataset = set.parts[part];
      if (dataset === undefined) {
        const cell = measuredCell(notMeasured('this part is not among the inputs of the report'), formatCount);
        return [cell, cell];
      }
      const boxes = dataset.images.reduce((sum, image) => sum + image.labels.length, 0);
      return [measuredCell(measured(dataset.images.length), formatCount), measuredCell(measured(boxes), formatCount)];
    });
    return [[{ text: name }, ...cells]];
  });
  return {
    kind: 'table',
    id: 'splits',
    caption: 'Pictures and labelled boxes in each part of each data set.',
    columns: [
      { head: 'Data set', align: 'text', isRowHead: true },
      ...(
        [
          ['train', 'Training'],
          ['val', 'Validation'],
          ['test', 'Test'],
        ] as const
      ).flatMap(([, group]) => [
        { head: 'images', align: 'number' as const, group },
        { head: 'boxes', align: 'number' as const, group },
      ]),
    ],
    groups: [{ rows }],
  };
}

function runTable({ comparison }: Study): Table {
  const sets = [...new Set(comparison.runs.map((run) => run.trainedOn))];
  const namesDiffer = comparison.runs.some(({ model, card }) => model !== card.model);
  return {
    kind: 'table',
    id: 'runs',
    caption:
      'Every training run: what the model saw, which epoch was kept, and from which confidence its detections count.',
    columns: [
      { head: 'Model', align: 'text', isRowHead: true },
      ...(namesDiffer ? [{ head: 'Architecture', align: 'text' as const }] : []),
      { head: 'Input, px', align: 'number' },
      { head: 'Epochs', align: 'number' },
      { head: 'Best epoch', align: 'number' },
      { head: 'Stopped early', align: 'text' },
      { head: 'Seed', align: 'number' },
      { head: 'Confidence', align: 'number' },
      { head: 'F1 on validation', align: 'number' },
    ],
    groups: sets.map((set) => ({
      label: `Trained on ${set}`,
      rows: comparison.runs
        .filter((run) => run.trainedOn === set)
        .map(({ model, card, operatingPoint }): Cell[] => [
          { text: model },
          ...(namesDiffer ? [{ text: card.model }] : []),
          { text: formatCount(card.preprocessing.size), value: card.preprocessing.size },
          { text: formatCount(card.epochs), value: card.epochs },
          { text: formatCount(card.bestEpoch), value: card.bestEpoch },
          { text: card.stoppedEarly ? 'yes' : 'no' },
          { text: String(card.seed), value: card.seed },
          { text: formatFixed(operatingPoint.confidence, 3), value: operatingPoint.confidence },
          measuredCell(
            operatingPoint.f1 === null
              ? notMeasured(operatingPoint.reason ?? 'undefined')
              : measured(operatingPoint.f1),
            formatShare,
          ),
        ]),
    })),
  };
}

/** The introduction that the pipeline's author wrote, a paragraph for each block of text. */
export function introParagraphs(intro: string | undefined): string[] {
  return intro === undefined
    ? []
    : intro
        .split(/\n\s*\n/)
        .map((text) => text.trim().replace(/\s*\n\s*/g, ' '))
        .filter((text) => text !== '');
}
