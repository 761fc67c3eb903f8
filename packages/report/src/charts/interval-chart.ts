import type { Panel } from '../document/document.ts';
import { formatShare } from '../numbers/format-number.ts';
import type { Interval } from '../numbers/measured.ts';
import { renderChart } from './render-chart.ts';

export interface IntervalRow {
  readonly name: string;
  readonly colour: string;
  readonly value: number;
  readonly interval?: Interval;
  /** The single trainings behind a mean over seeds. */
  readonly single?: readonly number[];
}

/** A share for each name with its 95 % interval, on the part of the axis that holds them all. */
export function intervalChart(title: string, xTitle: string, rows: readonly IntervalRow[]): Promise<Panel> {
  const names = rows.map((row) => row.name);
  const inside = (value: number) => Math.min(1, Math.max(0, value));
  const data = rows.map(({ name, value, interval }) => ({
    name,
    value,
    low: inside(interval?.[0] ?? value),
    high: inside(interval?.[1] ?? value),
  }));
  const single = rows.flatMap(({ name, single: values }) => (values ?? []).map((value) => ({ name, value })));
  const ends = [...data.flatMap(({ low, high }) => [low, high]), ...single.map(({ value }) => value)];
  const domain = [Math.min(...ends), Math.max(...ends)];
  const y = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: names },
    axis: { domain: false, ticks: false, labelLimit: 190 },
  } as const;
  const color = {
    field: 'name',
    type: 'nominal',
    scale: { domain: names, range: rows.map((row) => row.colour) },
  } as const;
  const x = (field: string) =>
    ({
      field,
      type: 'quantitative',
      title: xTitle,
      scale: { domain, nice: true, padding: 6, zero: false },
      axis: { tickCount: 5, format: '.3~r' },
    }) as const;
  return renderChart(
    {
      width: 230,
      height: { step: 24 },
      data: { values: data },
      layer: [
        { mark: { type: 'rule', strokeWidth: 2 }, encoding: { x: x('low'), x2: { field: 'high' }, y, color } },
        { mark: { type: 'point', filled: true, size: 70, opacity: 1 }, encoding: { x: x('value'), y, color } },
        {
          data: { values: single },
          mark: { type: 'point', filled: false, size: 36, strokeWidth: 1.2, color: 'currentColor' },
          encoding: { x: x('value'), y },
        },
      ],
    },
    {
      title,
      alt: `${xTitle}, ${title}. ${rows
        .map(
          ({ name, value, interval }) =>
            `${name}: ${formatShare(value)}${interval === undefined ? '' : `, ${formatShare(interval[0])} to ${formatShare(interval[1])}`}`,
        )
        .join('; ')}`,
    },
  );
}
