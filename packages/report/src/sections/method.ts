import { partNames } from '../compare/comparison.ts';
import { partOf } from '../compare/part-of.ts';
import { sharedPictures } from '../compare/shared-pictures.ts';
import type { Block, Cell, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { countOf, formatCount, formatShare, measuredCell } from '../numbers/format-number.ts';
import { measured, notMeasured } from '../numbers/measured.ts';
import { differingSettings, settingsOf, settingText, shortNames } from '../compare/settings.ts';
import { groupBy } from '../compare/group-by.ts';
import { architectureBlocks } from './architectures.ts';
import { phaseBlocks } from './phases.ts';
import { primaryLabel, setNames, type Study } from './study.ts';

/** What was compared and how, in words for a reader who trains no models, and the sizes that the results rest on. */
export function methodSection(study: Study): Section {
  const { comparison, config } = study;
  const { runs, models, commonTest, task } = comparison;
  const { words } = task;
  const sets = [...new Set(runs.map((run) => run.trainedOn))];
  // A model counts once on a data set, however many seeds it was trained with.
  const pairs = new Set(runs.map((run) => `${run.model} on ${run.trainedOn}`));
  const isComplete = pairs.size === models.length * sets.length;
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
        `${countOf(models.length, 'model')} (${models.join(', ')}) ${models.length === 1 ? 'was' : 'were'} trained on ${sets.length === 1 ? 'one data set' : `${isComplete ? 'each of ' : ''}${sets.length} data sets`} (${sets.join(', ')})${isComplete ? '' : ', though not every model on every one'}: ${countOf(runs.length, 'training run')}. ${words.learns}`,
      ),
      paragraph(
        `Each data set is cut into three parts${apart ? ' that share no picture (checked byte for byte)' : ''}. The training part teaches. The validation part chooses${words.chosenOnValidation}. The test part judges, once, and chooses nothing.${apart ? '' : ' Some parts share pictures, or could not be checked; see the limitations.'}`,
      ),
      paragraph([
        `The kept epoch is the one with the best ${selections.map(labelOfSelection).join(' or ')} on validation. ${words.scoring} See the `,
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
        `${seeds.length === 1 ? `All runs were seeded with ${seeds[0]}` : `Seeds: ${seeds.join(', ')}`}, so that the same data and code give the same result on the same machine. Models are ranked by ${primaryLabel(study)}; two that differ by less than ${formatShare(config.levelWithin)} are called level.`,
      ),
      splitTable(study),
      runTable(study),
      ...phaseBlocks(study),
      ...settingBlocks(study),
      ...architectureBlocks(study),
    ],
  };
}

const selectionLabels: Readonly<Record<string, string>> = {
  mAP50_95: 'mAP50–95',
  balanced_accuracy: 'balanced accuracy',
  joint_50: 'joint success at IoU 0.5',
};

function labelOfSelection(name: string): string {
  return selectionLabels[name] ?? name;
}

function splitTable({ comparison }: Study): Table {
  const { partCounts } = comparison.task;
  const rows = setNames({ comparison }).flatMap((name): Cell[][] => {
    const set = comparison.sets.find((candidate) => candidate.name === name);
    if (set === undefined) return [];
    const cells = partNames.flatMap((part): Cell[] => {
      const dataset = partOf(set, part);
      if (typeof dataset === 'string') {
        const cell = measuredCell(notMeasured(dataset), formatCount);
        return [cell, ...partCounts.map(() => cell)];
      }
      return [
        measuredCell(measured(dataset.images.length), formatCount),
        ...partCounts.map((count) => measuredCell(measured(count.of(dataset)), formatCount)),
      ];
    });
    return [[{ text: name }, ...cells]];
  });
  return {
    kind: 'table',
    id: 'splits',
    caption: `Pictures${partCounts.length === 0 ? '' : ` and labelled ${partCounts.map(({ name }) => name).join(' and ')}`} in each part of each data set.`,
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
        ...partCounts.map(({ name }) => ({ head: name, align: 'number' as const, group })),
      ]),
    ],
    groups: [{ rows }],
  };
}

function runTable({ comparison }: Study): Table {
  const { task } = comparison;
  const sets = [...new Set(comparison.runs.map((run) => run.trainedOn))];
  const namesDiffer = comparison.runs.some(({ model, card }) => model !== card.model);
  return {
    kind: 'table',
    id: 'runs',
    caption: 'Every training run: what the model saw, which epoch was kept, and what validation chose.',
    columns: [
      { head: 'Model', align: 'text', isRowHead: true },
      ...(namesDiffer ? [{ head: 'Architecture', align: 'text' as const }] : []),
      { head: 'Input, px', align: 'number' },
      { head: 'Epochs', align: 'number' },
      { head: 'Best epoch', align: 'number' },
      { head: 'Stopped early', align: 'text' },
      { head: 'Seed', align: 'number' },
      ...task.runColumns.map(({ head }) => ({ head, align: 'number' as const })),
    ],
    groups: sets.map((set) => ({
      label: `Trained on ${set}`,
      rows: comparison.runs
        .filter((run) => run.trainedOn === set)
        .map((run): Cell[] => {
          const { label, card } = run;
          return [
            { text: label },
            ...(namesDiffer ? [{ text: card.model }] : []),
            { text: formatCount(card.preprocessing.size), value: card.preprocessing.size },
            { text: formatCount(card.epochs), value: card.epochs },
            { text: formatCount(card.bestEpoch), value: card.bestEpoch },
            { text: card.stoppedEarly ? 'yes' : 'no' },
            { text: String(card.seed), value: card.seed },
            ...task.runColumns.map((column) => measuredCell(column.of(run), (value) => column.format(value))),
          ];
        }),
    })),
  };
}

/** Columns that fit beside one another; more settings are folded away. */
const settingsInView = 5;

/** In which settings the models differ, so that a difference of results can be traced to one. */
function settingBlocks({ comparison }: Study): Block[] {
  const { runs } = comparison;
  const paths = differingSettings(runs).filter((path) => path !== 'model');
  if (paths.length === 0) return [];
  const names = shortNames(paths);
  const rows = groupBy(
    runs.filter(({ training }) => training !== null),
    (run) => JSON.stringify([run.model, [...settingsOf(run)]]),
  ).map(([run]): Cell[] => [
    { text: run!.model },
    ...paths.map((path): Cell => {
      const value = settingsOf(run!).get(path);
      return { text: value === undefined ? 'not set' : settingText(value) };
    }),
  ]);
  const table: Table = {
    kind: 'table',
    id: 'settings-apart',
    caption: 'Settings of the training in which the models differ; all others are the same for all.',
    columns: [
      { head: 'Model', align: 'text', isRowHead: true },
      ...paths.map((path) => ({ head: names.get(path)!, align: 'text' as const })),
    ],
    groups: [{ rows }],
  };
  return paths.length <= settingsInView
    ? [table]
    : [{ kind: 'details', summary: `The ${paths.length} settings in which the models differ`, blocks: [table] }];
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
