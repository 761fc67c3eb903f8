import type { Panel } from '../document/document.ts';
import { quantile } from '../numbers/quantile.ts';
import { renderChart } from './render-chart.ts';

/** How a quantity spreads in each data set: 5th to 95th percentile as a line, the middle half as a bar, the median as a tick. */
export function spreadChart(
  title: string,
  xTitle: string,
  samples: readonly { readonly set: string; readonly colour: string; readonly values: readonly number[] }[],
): Promise<Panel> {
  const rows = samples.flatMap(({ set, values }) => {
    if (values.length === 0) return [];
    const at = (share: number) => quantile(values, share).value!;
    return [{ set, p5: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) }];
  });
  const y = {
    field: 'set',
    type: 'nominal',
    title: null,
    scale: { domain: samples.map((sample) => sample.set) },
    axis: { domain: false, ticks: false },
  } as const;
  const color = {
    field: 'set',
    type: 'nominal',
    scale: { domain: samples.map((sample) => sample.set), range: samples.map((sample) => sample.colour) },
  } as const;
  const x = (field: string) =>
    ({
      field,
      type: 'quantitative',
      title: xTitle,
      scale: { nice: true, zero: true },
      axis: { tickCount: 5, format: '.4~r' },
    }) as const;
  return renderChart(
    {
      width: 190,
      height: { step: 30 },
      data: { values: rows },
      layer: [
        { mark: { type: 'rule', strokeWidth: 1.5 }, encoding: { x: x('p5'), x2: { field: 'p95' }, y, color } },
        { mark: { type: 'bar', height: 12, opacity: 0.55 }, encoding: { x: x('p25'), x2: { field: 'p75' }, y, color } },
        { mark: { type: 'tick', thickness: 2.5, size: 16, color: 'currentColor' }, encoding: { x: x('p50'), y } },
      ],
    },
    {
      title,
      alt: `${title}. ${rows.map((row) => `${row.set}: median ${row.p50.toPrecision(3)}, middle half ${row.p25.toPrecision(3)} to ${row.p75.toPrecision(3)}`).join('; ')}`,
    },
  );
}
