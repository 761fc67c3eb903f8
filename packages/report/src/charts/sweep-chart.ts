import type { Panel } from '../document/document.ts';
import { formatShare } from '../numbers/format-number.ts';
import { renderChart } from './render-chart.ts';

export interface SweepChartLine {
  readonly label: string;
  readonly colour: string;
  /** By the value of the setting; several results of one value differ in their seed. */
  readonly points: readonly { readonly value: number; readonly scores: readonly number[] }[];
}

/** A share over the values of a setting: the mean of the seeds as a line, each training as a point. */
export function sweepChart(
  title: string,
  { xTitle, yTitle, lines }: { xTitle: string; yTitle: string; lines: readonly SweepChartLine[] },
): Promise<Panel> {
  const means = lines.flatMap(({ label, points }) =>
    points.flatMap(({ value, scores }) =>
      scores.length === 0
        ? []
        : [{ label, value, score: scores.reduce((sum, score) => sum + score, 0) / scores.length }],
    ),
  );
  const single = lines.flatMap(({ label, points }) =>
    points.flatMap(({ value, scores }) => scores.map((score) => ({ label, value, score }))),
  );
  const values = means.map(({ value }) => value);
  const [smallest, largest] = [Math.min(...values), Math.max(...values)];
  const isLogarithmic = smallest > 0 && largest / smallest > 10;
  const scores = single.map(({ score }) => score);
  const domain = [Math.max(0, Math.min(...scores) - 0.02), Math.min(1, Math.max(...scores) + 0.02)];
  const encoding = {
    x: {
      field: 'value',
      type: 'quantitative',
      title: xTitle,
      axis: { tickCount: 5, format: '.3~r', grid: false },
      scale: {
        type: isLogarithmic ? 'log' : 'linear',
        padding: 12,
        nice: false,
        ...(isLogarithmic ? {} : { zero: false }),
      },
    },
    y: {
      field: 'score',
      type: 'quantitative',
      title: yTitle,
      scale: { domain, nice: true },
      axis: { tickCount: 5, format: '.3~r' },
    },
    color: {
      field: 'label',
      type: 'nominal',
      scale: { domain: lines.map((line) => line.label), range: lines.map((line) => line.colour) },
    },
  } as const;
  return renderChart(
    {
      width: 210,
      height: 150,
      layer: [
        { data: { values: means }, mark: { type: 'line' }, encoding },
        {
          data: { values: single },
          mark: { type: 'point', filled: true, size: 46, opacity: 0.95 },
          encoding,
        },
      ],
    },
    {
      title,
      alt: `${yTitle} over ${xTitle}, ${title}. ${means.map(({ label, value, score }) => `${label} at ${value}: ${formatShare(score)}`).join('; ')}`,
    },
  );
}
