import type { Result, Run } from '../../compare/comparison.ts';
import { metricOf } from '../../compare/quantities.ts';
import { classesOf, countsOf } from './counts.ts';
import type { Block, Cell, Column, RowGroup, Table } from '../../document/document.ts';
import { countOf, formatCount, formatInterval, formatShare, measuredCell } from '../../numbers/format-number.ts';
import { wilsonInterval } from '../../numbers/wilson-interval.ts';
import { markBest } from '../mark-best.ts';
import type { Study } from '../study.ts';

/** Each class with its counts: on the own test part in view, on other test sets folded away. */
export function perClassBlocks({ comparison: { runs } }: Study<'detection'>): Block[] {
  const own = perClassTable('per-class-own', 'Each class on the own test part, with counts.', runs, (run) =>
    run.results.slice(0, 1),
  );
  if (runs.every((run) => run.results.length === 1)) return [own];
  const others = perClassTable('per-class-other', 'Each class on test sets other than the own.', runs, (run) =>
    run.results.slice(1),
  );
  return [own, { kind: 'details', summary: 'Each class on the other test sets', blocks: [others] }];
}

const columns: readonly Column[] = [
  { head: 'Class', align: 'text', isRowHead: true },
  { head: 'Model', align: 'text', isRowHead: true },
  ...['Objects', 'Found', 'Missed', 'False alarms', 'AP50', 'AP50–95', 'P', 'R', 'F1'].map((head): Column => ({
    head,
    align: 'number',
  })),
];

const firstScore = columns.findIndex((column) => column.head === 'AP50');
const scoreEnds: Readonly<Record<number, 'highest'>> = Object.fromEntries(
  columns.map((_, index) => [index, 'highest'] as const).slice(firstScore),
);

interface Entry {
  readonly run: Run<'detection'>;
  readonly result: Result<'detection'>;
}

function perClassTable(
  id: string,
  caption: string,
  runs: readonly Run<'detection'>[],
  pick: (run: Run<'detection'>) => readonly Result<'detection'>[],
): Table {
  const entries = runs.flatMap((run) => pick(run).map((result): Entry => ({ run, result })));
  // Only what was trained on the same data and scored on the same pictures stands in one group.
  const placeOf = ({ run, result }: Entry) => JSON.stringify([run.trainedOn, result.testName]);
  const groups = [...new Set(entries.map(placeOf))].map((place) => entries.filter((entry) => placeOf(entry) === place));
  return {
    kind: 'table',
    id,
    caption,
    columns,
    groups: groups.map((group): RowGroup => {
      const { run, result } = group[0]!;
      const classes = [...new Set(group.flatMap((entry) => classesOf(entry.result.test)))];
      const size = `${countOf(result.test.images, 'image')}, ${countOf(result.test.boxes, 'box', 'boxes')}`;
      return {
        label: result.isOwn
          ? `${result.testName}: ${size}`
          : `Trained on ${run.trainedOn}, tested on ${result.testName}: ${size}`,
        rows: classes.flatMap((className) =>
          markBest(
            group
              .filter((entry) => classesOf(entry.result.test).includes(className))
              .map((entry) => classRow(entry, className)),
            scoreEnds,
          ),
        ),
      };
    }),
    notes: [
      'Found, missed and false alarms are counted in the confusion matrix at the operating point; an object taken for another class is missed in its own class and a false alarm in the other. In small print: 95 % interval of the counted share (Wilson), as if boxes were independent; several boxes of one picture are not, so the true uncertainty is larger.',
    ],
  };
}

function classRow({ run, result: { test } }: Entry, className: string): Cell[] {
  const { truth, found, missed, falseAlarms } = countsOf(test, className);
  const score = (quantity: string) => measuredCell(metricOf(test, quantity, className), formatShare);
  return [
    { text: className },
    { text: run.label },
    ...[truth, found, missed, falseAlarms].map((count): Cell => ({ text: formatCount(count), value: count })),
    score('AP50'),
    score('AP'),
    withInterval(score('P'), found, found + falseAlarms),
    withInterval(score('R'), found, truth),
    score('F1'),
  ];
}

function withInterval(cell: Cell, successes: number, trials: number): Cell {
  if (cell.value === undefined || trials === 0) return cell;
  return { ...cell, under: formatInterval(wilsonInterval(successes, trials)) };
}
