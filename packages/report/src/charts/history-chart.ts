import type { Panel } from '../document/document.ts';
import { renderChart } from './render-chart.ts';

export interface HistoryLine {
  readonly label: string;
  readonly colour: string;
  readonly isDashed: boolean;
  readonly points: readonly { readonly epoch: number; readonly value: number | null }[];
}

/** Ratio of the largest to the smallest value from which losses are drawn on a logarithmic axis. */
const logarithmicFrom = 30;

interface Point {
  readonly line: string;
  readonly epoch: number;
  readonly value: number;
}

/** Values over epochs: losses from zero or on a logarithmic axis, shares on [0, 1] or a named part of it. */
export function historyChart(kind: 'loss' | 'share', title: string, lines: readonly HistoryLine[]): Promise<Panel> {
  const values: Point[] = lines.flatMap(({ label, points }) =>
    points.flatMap(({ epoch, value }) => (value === null ? [] : [{ line: label, epoch, value }])),
  );
  const largest = Math.max(0, ...values.map((point) => point.value));
  const smallest = Math.min(...values.map((point) => point.value));
  const isLogarithmic = kind === 'loss' && smallest > 0 && largest / smallest > logarithmicFrom;
  const lastEpoch = Math.max(1, ...lines.flatMap(({ points }) => points.map((point) => point.epoch)));
  const labels = lines.map((line) => line.label);
  const scale =
    kind === 'share'
      ? { domain: [0, shareCeiling(largest)] }
      : isLogarithmic
        ? { type: 'log' as const }
        : { zero: true };
  const hasOnePoint = new Set(values.map((point) => point.epoch)).size === 1;
  return renderChart(
    {
      width: 172,
      height: 140,
      data: { values },
      mark: { type: 'line', point: hasOnePoint ? { filled: true, size: 30 } : false },
      encoding: {
        x: {
          field: 'epoch',
          type: 'quantitative',
          title: 'Epoch',
          scale: { domain: [Math.min(1, lastEpoch - 1), lastEpoch], nice: false },
          axis: { tickMinStep: 1, tickCount: 5, format: 'd', grid: false },
        },
        y: {
          field: 'value',
          type: 'quantitative',
          title: isLogarithmic ? 'Loss (logarithmic)' : null,
          scale,
          axis: { tickCount: 4, ...(isLogarithmic ? { format: '.4~r' } : {}) },
        },
        color: { field: 'line', type: 'nominal', scale: { domain: labels, range: lines.map((line) => line.colour) } },
        strokeDash: {
          field: 'line',
          type: 'nominal',
          scale: { domain: labels, range: lines.map((line) => (line.isDashed ? [4, 3] : [1, 0])) },
        },
      },
    },
    { title, alt: `${title} over ${lastEpoch} epochs. ${lines.map(describeLine).join('; ')}` },
  );
}

/** Models that score little are still told apart, and those that score much share one axis. */
function shareCeiling(largest: number): number {
  return largest > 0.5 ? 1 : largest > 0.2 ? 0.5 : largest > 0.1 ? 0.2 : 0.1;
}

function describeLine({ label, points }: HistoryLine): string {
  const known = points.filter((point): point is { epoch: number; value: number } => point.value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `${label}: no value`;
  return `${label}: from ${first.value.toPrecision(3)} to ${last.value.toPrecision(3)}`;
}
