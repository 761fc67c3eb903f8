import type { Panel } from '../document/document.ts';
import { renderChart } from './render-chart.ts';

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly model: string;
  readonly set: string;
}

export interface ScatterOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly models: readonly { readonly label: string; readonly colour: string }[];
  readonly sets: readonly { readonly label: string; readonly shape: string }[];
  readonly points: readonly ScatterPoint[];
}

/** Shapes of data sets, beside the colours of models. */
export const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;

/** A share over a cost or a characteristic: colour is the model, shape the data set. */
export function scatterChart({ title, xTitle, yTitle, models, sets, points }: ScatterOptions): Promise<Panel> {
  const smallest = Math.min(...points.map((point) => point.x));
  const largest = Math.max(...points.map((point) => point.x));
  const isLogarithmic = smallest > 0 && largest / smallest > 10;
  const ceiling = Math.max(...points.map((point) => point.y)) > 0.5 ? 1 : 0.5;
  return renderChart(
    {
      width: 158,
      height: 150,
      data: { values: points.map(({ x, y, model, set }) => ({ x, y, model, set })) },
      mark: { type: 'point', filled: true, size: 80, opacity: 0.9, stroke: 'currentColor', strokeWidth: 0.5 },
      encoding: {
        x: {
          field: 'x',
          type: 'quantitative',
          title: xTitle,
          axis: { tickCount: 4, format: '.4~r', grid: false },
          scale: isLogarithmic
            ? { type: 'log', nice: false, padding: 12 }
            : { zero: smallest < largest * 0.5, nice: true, padding: 8 },
        },
        y: { field: 'y', type: 'quantitative', title: yTitle, scale: { domain: [0, ceiling] }, axis: { tickCount: 5 } },
        color: {
          field: 'model',
          type: 'nominal',
          scale: { domain: models.map((model) => model.label), range: models.map((model) => model.colour) },
        },
        shape: {
          field: 'set',
          type: 'nominal',
          scale: { domain: sets.map((set) => set.label), range: sets.map((set) => set.shape) },
        },
      },
    },
    {
      title,
      alt: `${yTitle} over ${xTitle}. ${points.map(({ model, set, x, y }) => `${model} on ${set}: ${y.toPrecision(3)} at ${x.toPrecision(3)}`).join('; ')}`,
    },
  );
}
