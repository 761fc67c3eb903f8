import type { Result, Run, Task } from '../compare/comparison.ts';
import { groupBy } from '../compare/group-by.ts';
import { metricOf } from '../compare/quantities.ts';
import type { ResultColumn } from '../compare/task-report.ts';
import type { Block, Cell, Column, RowGroup, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { measuredCell } from '../numbers/format-number.ts';
import { markBest } from './mark-best.ts';
import { orderBlocks } from './order.ts';
import { seedMeans } from './seed-means.ts';
import type { Study } from './study.ts';
import { sweepBlocks } from './sweeps.ts';

/** The headline tables: own test parts, then the common test set, then any other; the order of the models; then what the task adds. */
export async function resultsSection(study: Study): Promise<Section> {
  const { runs, commonTest, task } = study.comparison;
  const otherTests = [
    ...new Set(runs.flatMap((run) => run.results.filter((result) => !result.isOwn).map((result) => result.testName))),
  ].filter((name) => name !== commonTest);
  const blocks: Block[] = [
    paragraph(task.words.results),
    ownTable(study),
    ...(commonTest === null
      ? []
      : [testTable(study, commonTest, 'common', `Every model on the common test set, ${commonTest}.`)]),
    ...otherTests.map((name, index) =>
      testTable(study, name, `other-test-${index + 1}`, `Models on the further test set ${name}.`),
    ),
    ...(await orderBlocks(study)),
    ...(await sweepBlocks(study)),
    ...(await task.resultBlocks(study)),
  ];
  return { kind: 'section', id: 'results', title: 'Results', blocks };
}

interface Entry {
  readonly run: Run;
  readonly result: Result;
}

function headOf({ head, group }: ResultColumn): Column {
  return { head, align: 'number', ...(group === undefined ? {} : { group }) };
}

/** Ends of the columns that have a better one, of which the first column stands at `from`. */
function endsFrom(columns: readonly ResultColumn[], from: number): Record<number, 'highest' | 'lowest'> {
  return Object.fromEntries(
    columns.flatMap(({ better }, index) => (better === undefined ? [] : [[from + index, better] as const])),
  );
}

/** The rows of some runs on a test set: each run, and for a model with several seeds their mean below them. */
function resultRows(
  columns: readonly ResultColumn[],
  entries: readonly Entry[],
  heads: (run: Run) => Cell[],
): Cell[][] {
  const rowHeads = entries.length === 0 ? 0 : heads(entries[0]!.run).length;
  const marked = markBest(
    entries.map(({ run, result }) => [
      ...heads(run),
      ...columns.map((column) => measuredCell(column.of(result.test), (value) => column.format(value))),
    ]),
    endsFrom(columns, rowHeads),
  );
  return groupBy(
    entries.map((entry, index) => ({ ...entry, row: marked[index]! })),
    ({ run }) => JSON.stringify([run.trainedOn, run.model]),
  ).flatMap((seeds) => {
    const means = seedMeans(columns, seeds);
    if (means === null) return seeds.map(({ row }) => row);
    const names = heads(seeds[0]!.run).slice(0, -1);
    return [
      ...seeds.map(({ row }) => row),
      [
        ...names,
        { text: `${seeds[0]!.run.model}, mean of ${seeds.length} seeds` },
        ...means.map((mean, index) => measuredCell(mean, (value) => columns[index]!.format(value))),
      ],
    ];
  });
}

function notesOf(study: Study, entries: readonly Entry[]): string[] {
  const columns = study.comparison.task.resultColumns;
  const hasInterval = entries.some(({ result }) =>
    columns.some((column) => column.of(result.test).interval !== undefined),
  );
  const hasSeeds = groupBy(entries, ({ run }) => JSON.stringify([run.trainedOn, run.model])).some(
    (group) => group.length > 1,
  );
  return [
    ...(hasInterval
      ? [
          'In small print: 95 % interval by bootstrap over images, or over groups such as patients where the data set names them.',
        ]
      : []),
    ...(hasSeeds ? ['Under a mean of seeds: 95 % interval of that mean over the seeds (Student’s t).'] : []),
  ];
}

function ownTable(study: Study): Table {
  const { runs, task } = study.comparison;
  const entries = runs.map((run): Entry => ({ run, result: run.results[0]! }));
  return {
    kind: 'table',
    id: 'own-test',
    caption:
      'Each model on the test part of the data set that it was trained on. Rows of different data sets are different pictures and must not be ranked against one another.',
    columns: [{ head: 'Model', align: 'text', isRowHead: true }, ...task.resultColumns.map(headOf)],
    groups: groupBy(entries, ({ run }) => run.trainedOn).map((group): RowGroup => {
      const { test, testName } = group[0]!.result;
      return {
        label: `${testName}: ${task.sizeOf(test)}`,
        rows: resultRows(task.resultColumns, group, (run) => [{ text: run.label }]),
      };
    }),
    notes: notesOf(study, entries),
  };
}

function testTable(study: Study, testName: string, id: string, caption: string): Table {
  const { runs, task } = study.comparison;
  const entries = runs.flatMap((run) =>
    run.results
      .filter((result) => result.testName === testName)
      .slice(0, 1)
      .map((result): Entry => ({ run, result })),
  );
  const { test } = entries[0]!.result;
  return {
    kind: 'table',
    id: `${id}-test`,
    caption: `${caption} ${capital(task.sizeOf(test))}.`,
    columns: [
      { head: 'Trained on', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      ...task.resultColumns.map(headOf),
    ],
    groups: [
      { rows: resultRows(task.resultColumns, entries, (run) => [{ text: run.trainedOn }, { text: run.label }]) },
    ],
    notes: notesOf(study, entries),
  };
}

/** Every quantity over all classes of every run on every test set, but those named, under the evaluation's own names. */
export function quantityTable<T extends Task>(
  { comparison }: Study<T>,
  { id, caption, without, format }: QuantityTableOptions,
): Table {
  const results = comparison.runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const quantities = [
    ...new Set(
      results.flatMap(({ result }) =>
        result.test.metrics.flatMap((row) => (row.class === null && !without(row.quantity) ? [row.quantity] : [])),
      ),
    ),
  ];
  return {
    kind: 'table',
    id,
    caption,
    columns: [
      { head: 'Trained on', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      { head: 'Tested on', align: 'text' },
      ...quantities.map((quantity): Column => ({ head: quantity.replaceAll('_', ' '), align: 'number' })),
    ],
    groups: [
      {
        rows: results.map(({ run, result }) => [
          { text: run.trainedOn },
          { text: run.label },
          { text: result.testName },
          ...quantities.map((quantity) => measuredCell(metricOf(result.test, quantity), format)),
        ]),
      },
    ],
  };
}

export interface QuantityTableOptions {
  readonly id: string;
  readonly caption: string;
  readonly without: (quantity: string) => boolean;
  readonly format: (value: number) => string;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
