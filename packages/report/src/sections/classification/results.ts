import type { Result, Run } from '../../compare/comparison.ts';
import { groupBy } from '../../compare/group-by.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Block, Cell, Column, RowGroup, Table } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatCount, formatFixed, formatShare, measuredCell } from '../../numbers/format-number.ts';
import { measured, notMeasured } from '../../numbers/measured.ts';
import { markBest } from '../mark-best.ts';
import type { Study } from '../study.ts';
import { countsOfClass } from './counts.ts';

const number = (head: string, group?: string): Column => ({
  head,
  align: 'number',
  ...(group === undefined ? {} : { group }),
});

/** The operating point and what it became, then class by class. */
export async function classificationResults(study: Study<'classification'>): Promise<Block[]> {
  return [
    ...operatingPoint(study),
    { kind: 'section', id: 'per-class', title: 'Class by class', blocks: [classTable(study)] },
  ];
}

function operatingPoint({ comparison }: Study<'classification'>): Block[] {
  const decided = comparison.runs.filter(({ evaluated }) => evaluated.threshold !== null);
  if (decided.length === 0) return [];
  const wanted = [...new Set(decided.flatMap(({ evaluated }) => evaluated.threshold!.wantedRecall ?? []))];
  const positive = [...new Set(decided.map(({ evaluated }) => evaluated.threshold!.class))];
  return [
    {
      kind: 'section',
      id: 'operating-point',
      title: 'The operating point, and what it became',
      blocks: [
        paragraph(
          wanted.length === 0
            ? `An image counts as ${positive.join(' or ')} from a probability of one half on: no recall was asked for.`
            : `A recall of ${wanted.map((value) => formatShare(value)).join(' or ')} for ${positive.join(' or ')} was asked for. The threshold reaches it on the validation part with the fewest false alarms, and lies midway to the next lower probability that would raise another; on a test part the recall becomes another, since its pictures are others. Beside it stands what a threshold of one half would have given.`,
        ),
        pointTable(decided, wanted.length > 1),
        ...failedChoices(decided),
      ],
    },
  ];
}

/** Thresholds that could not be chosen as wanted. */
function failedChoices(runs: readonly Run<'classification'>[]): Block[] {
  return runs.flatMap(({ label, trainedOn, evaluated }): Block[] => {
    const reason = evaluated.threshold?.reason;
    return reason === undefined
      ? []
      : [
          {
            kind: 'note',
            text: `${label}, trained on ${trainedOn}: the threshold could not be chosen as wanted: ${reason}.`,
          },
        ];
  });
}

/** @param wantedDiffers  where it does not, the text above has said which recall was asked for */
function pointTable(runs: readonly Run<'classification'>[], wantedDiffers: boolean): Table {
  return {
    kind: 'table',
    id: 'thresholds',
    caption: 'The threshold of each model, what it gave on validation, and what it gave on each test set.',
    columns: [
      { head: 'Model', align: 'text', isRowHead: true },
      { head: 'Tested on', align: 'text' },
      number('Threshold'),
      ...(wantedDiffers ? [number('Wanted recall', 'validation')] : []),
      number('Recall', 'validation'),
      number('Specificity', 'validation'),
      number('Recall', 'test'),
      number('Specificity', 'test'),
      number('Precision', 'test'),
      number('Recall', 'test, at one half'),
      number('Specificity', 'test, at one half'),
    ],
    groups: groupBy(runs, (run) => run.trainedOn).map((own): RowGroup => ({
      label: `Trained on ${own[0]!.trainedOn}`,
      rows: own.flatMap(({ label, evaluated, results }) => {
        const { threshold, wantedRecall, recall, specificity, reason } = evaluated.threshold!;
        const known = (value: number | null, why: string) =>
          measuredCell(value === null ? notMeasured(why) : measured(value), formatShare);
        return results.map(({ test, testName }): Cell[] => [
          { text: label },
          { text: testName },
          { text: formatFixed(threshold, 3), value: threshold },
          ...(wantedDiffers ? [known(wantedRecall, 'no recall was asked for: one half by convention')] : []),
          known(recall, reason ?? 'undefined on the validation part'),
          known(specificity, reason ?? 'undefined on the validation part'),
          ...['recall', 'specificity', 'precision', 'recall_at_half', 'specificity_at_half'].map((quantity) =>
            measuredCell(metricOf(test, quantity), formatShare),
          ),
        ]);
      }),
    })),
  };
}

function classTable({ comparison }: Study<'classification'>): Table {
  const entries = comparison.runs.flatMap((run) => run.results.map((result) => ({ run, result })));
  const quantities = ['recall', 'specificity', 'precision', 'F1', 'AUROC', 'AUPRC'];
  const firstScore = 5;
  return {
    kind: 'table',
    id: 'per-class-table',
    caption: 'Each class against all others, with counts at the operating point.',
    columns: [
      { head: 'Class', align: 'text', isRowHead: true },
      { head: 'Model', align: 'text', isRowHead: true },
      ...['Images', 'Found', 'False alarms', 'Recall', 'Specificity', 'Precision', 'F1', 'AUROC', 'AUPRC'].map((head) =>
        number(head),
      ),
    ],
    groups: groupBy(entries, ({ run, result }) => JSON.stringify([run.trainedOn, result.testName])).map((group) =>
      classRows(group, quantities, firstScore),
    ),
  };
}

function classRows(
  group: readonly { readonly run: Run<'classification'>; readonly result: Result<'classification'> }[],
  quantities: readonly string[],
  firstScore: number,
): RowGroup {
  const { run, result } = group[0]!;
  return {
    label: result.isOwn ? result.testName : `Trained on ${run.trainedOn}, tested on ${result.testName}`,
    rows: result.test.confusion.labels.flatMap((name) =>
      markBest(
        group.map((entry): Cell[] => {
          const { truth, found, falseAlarms } = countsOfClass(entry.result.test, name);
          return [
            { text: name },
            { text: entry.run.label },
            ...[truth, found, falseAlarms].map((count): Cell => ({ text: formatCount(count), value: count })),
            ...quantities.map((quantity) => measuredCell(metricOf(entry.result.test, quantity, name), formatShare)),
          ];
        }),
        Object.fromEntries(quantities.map((_, index) => [firstScore + index, 'highest' as const])),
      ),
    ),
  };
}
