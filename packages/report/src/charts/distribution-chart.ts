import type { Panel } from '../document/document.ts';
import { quantile } from '../numbers/quantile.ts';
import { renderChart } from './render-chart.ts';
import { unit } from './theme.ts';
import { thinOut } from './thin-out.ts';

/** Points drawn for one name; the box beside them is of all. */
const pointLimit = 250;
/** Steps of the golden section fill a band evenly, without chance and without rows of points. */
const goldenSection = 0.618034;

/** Every picture as a point, over a box from the first to the third quartile with the median, on [0, 1]. */
export function distributionChart(
  title: string,
  xTitle: string,
  rows: readonly { readonly name: string; readonly colour: string; readonly values: readonly number[] }[],
): Promise<Panel> {
  const names = rows.map((row) => row.name);
  const known = rows.filter(({ values }) => values.length > 0);
  const boxes = known.map(({ name, values }) => {
    const at = (share: number) => quantile(values, share).value!;
    return { name, p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95), lowest: at(0) };
  });
  const points = known.flatMap(({ name, values }) =>
    thinOut(
      [...values].sort((a, b) => a - b),
      pointLimit,
    ).map((value, index) => ({ name, value, place: ((index * goldenSection) % 1) - 0.5 })),
  );
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
      scale: { domain: unit },
      axis: { tickCount: 5, format: '.2~r' },
    }) as const;
  return renderChart(
    {
      width: 300,
      height: { step: 44 },
      data: { values: boxes },
      layer: [
        {
          data: { values: points },
          mark: { type: 'circle', size: 14, opacity: 0.5 },
          encoding: {
            x: x('value'),
            y,
            color,
            yOffset: { field: 'place', type: 'quantitative', scale: { domain: [-0.75, 0.75] } },
          },
        },
        {
          mark: { type: 'rule', strokeWidth: 1.2, color: 'currentColor' },
          encoding: { x: x('p5'), x2: { field: 'p95' }, y },
        },
        {
          mark: { type: 'bar', height: 13, fill: null, stroke: 'currentColor', strokeWidth: 1.2 },
          encoding: { x: x('p25'), x2: { field: 'p75' }, y },
        },
        { mark: { type: 'tick', thickness: 2.5, size: 18, color: 'currentColor' }, encoding: { x: x('p50'), y } },
      ],
    },
    {
      title,
      alt: `${xTitle}, ${title}. ${boxes
        .map(
          (row) =>
            `${row.name}: median ${row.p50.toFixed(3)}, middle half ${row.p25.toFixed(3)} to ${row.p75.toFixed(3)}, lowest ${row.lowest.toFixed(3)}`,
        )
        .join('; ')}`,
    },
  );
}
