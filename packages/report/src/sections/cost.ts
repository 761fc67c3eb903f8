import { scatterChart, type ScatterPoint } from '../charts/scatter-chart.ts';
import { costOf, type Cost } from '../compare/cost.ts';
import type { Cell, Column, Figure, Panel, RowGroup, Section, Table } from '../document/document.ts';
import { paragraph } from '../document/paragraphs.ts';
import { decimalsFor, formatFixed, measuredCell } from '../numbers/format-number.ts';
import { markBest } from './mark-best.ts';
import { modelColour, primaryLabel, primaryOf, scatterLegend, setShape, type Study } from './study.ts';

/** What each model costs to train and to use, and what accuracy that buys. */
export async function costSection(study: Study): Promise<Section> {
  return {
    kind: 'section',
    id: 'cost',
    title: 'Cost',
    blocks: [
      paragraph(
        `Times and memory were measured on the machine that ran the steps, in the run whose results are shown; another machine gives other values, but mostly the same order. Time an image is for one picture at a time, ${study.comparison.task.words.timed}; memory is the largest resident size of the whole process. Parameters and FLOPs belong to the architecture and hold anywhere.`,
      ),
      costTable(study),
      ...(await costFigure(study)),
    ],
  };
}

const costColumns: readonly {
  readonly name: keyof Cost;
  readonly head: string;
  readonly group?: string;
  readonly divisor: number;
}[] = [
  { name: 'trainingMs', head: 'total, min', group: 'Training time', divisor: 60_000 },
  { name: 'epochMs', head: 'an epoch, s', group: 'Training time', divisor: 1000 },
  { name: 'imageMedianMs', head: 'median', group: 'Time an image, ms', divisor: 1 },
  { name: 'imageP95Ms', head: '95th perc.', group: 'Time an image, ms', divisor: 1 },
  { name: 'trainingBytes', head: 'training', group: 'Peak memory, GiB', divisor: 2 ** 30 },
  { name: 'evaluationBytes', head: 'evaluating', group: 'Peak memory, GiB', divisor: 2 ** 30 },
  { name: 'parameters', head: 'all', group: 'Parameters, million', divisor: 1e6 },
  { name: 'trainableParameters', head: 'trained', group: 'Parameters, million', divisor: 1e6 },
  { name: 'flops', head: 'GFLOPs', divisor: 1e9 },
];

function costTable({ comparison }: Study): Table {
  const costs = new Map(comparison.runs.map((run) => [run, costOf(run)]));
  const valuesOf = ({ name, divisor }: (typeof costColumns)[number]) =>
    [...costs.values()].flatMap((cost) => (cost[name].value === null ? [] : [cost[name].value / divisor]));
  const decimals = costColumns.map((column) =>
    decimalsFor(
      costColumns
        .filter(
          (other) =>
            other === column ||
            (other.group !== undefined && other.group === column.group && other.divisor === column.divisor),
        )
        .flatMap(valuesOf),
    ),
  );
  const sets = [...new Set(comparison.runs.map((run) => run.trainedOn))];
  return {
    kind: 'table',
    id: 'costs',
    caption:
      'Cost of every run; the lowest of each data set in bold. FLOPs are for one picture at the input size, a multiplication and an addition counted as two.',
    columns: [
      { head: 'Model', align: 'text', isRowHead: true },
      ...costColumns.map(({ head, group }): Column => ({
        head,
        align: 'number',
        ...(group === undefined ? {} : { group }),
      })),
    ],
    groups: sets.map((set): RowGroup => ({
      label: `Trained on ${set}`,
      rows: markBest(
        comparison.runs
          .filter((run) => run.trainedOn === set)
          .map((run): Cell[] => [
            { text: run.label },
            ...costColumns.map(({ name, divisor }, index) =>
              measuredCell(costs.get(run)![name], (value) => formatFixed(value / divisor, decimals[index]!)),
            ),
          ]),
        Object.fromEntries(costColumns.map((_, index) => [index + 1, 'lowest' as const])),
      ),
    })),
  };
}

async function costFigure(study: Study): Promise<Figure[]> {
  const { comparison } = study;
  const label = primaryLabel(study);
  const sets = [...new Set(comparison.runs.map((run) => run.trainedOn))].map((name) => ({ name }));
  const panels: Panel[] = [];
  for (const { name, title, xTitle, divisor } of [
    { name: 'imageMedianMs', title: 'Time an image', xTitle: 'ms, median', divisor: 1 },
    { name: 'trainingMs', title: 'Training time', xTitle: 'min', divisor: 60_000 },
    { name: 'evaluationBytes', title: 'Memory while evaluating', xTitle: 'GiB, peak', divisor: 2 ** 30 },
    { name: 'flops', title: 'Computation', xTitle: 'GFLOPs an image', divisor: 1e9 },
  ] as const) {
    const points = comparison.runs.flatMap((run): ScatterPoint[] => {
      const x = costOf(run)[name].value;
      const y = primaryOf(study, run.results[0]!.test).value;
      return x === null || y === null ? [] : [{ x: x / divisor, y, model: run.model, set: run.trainedOn }];
    });
    // A single point compares nothing; the table above has its numbers.
    if (points.length < 2) continue;
    panels.push(
      await scatterChart({
        title,
        xTitle,
        yTitle: label,
        points,
        models: comparison.models.map((model) => ({ label: model, colour: modelColour(study, model) })),
        sets: sets.map((set) => ({ label: set.name, shape: setShape(study, set.name) })),
      }),
    );
  }
  if (panels.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: 'accuracy-cost',
      caption: `What accuracy costs: ${label} on the own test part over time, memory and computation. Best is the upper left. Colour: model; shape: data set.`,
      panels,
      legend: scatterLegend(
        study,
        sets.map((set) => set.name),
      ),
    },
  ];
}
