import type { Panel } from '../document/document.ts';
import { formatCount } from '../numbers/format-number.ts';
import { renderChart } from './render-chart.ts';

/** Counts by name as bars from zero, with the number at each end. */
export function barChart(
  title: string,
  bars: readonly { readonly name: string; readonly count: number; readonly colour: string }[],
  format: (count: number) => string = formatCount,
): Promise<Panel> {
  const names = bars.map((bar) => bar.name);
  const largest = Math.max(...bars.map((bar) => bar.count)) || 1;
  const y = {
    field: 'name',
    type: 'nominal',
    title: null,
    scale: { domain: names },
    axis: { domain: false, ticks: false },
  } as const;
  return renderChart(
    {
      width: 104,
      height: { step: 24 },
      data: { values: bars.map(({ name, count }) => ({ name, count, text: format(count) })) },
      encoding: { y },
      layer: [
        {
          mark: { type: 'bar', height: 14 },
          encoding: {
            // Room for the number at the end of the longest bar.
            x: {
              field: 'count',
              type: 'quantitative',
              title: null,
              axis: null,
              scale: { domain: [0, largest * 1.25] },
            },
            color: { field: 'name', type: 'nominal', scale: { domain: names, range: bars.map((bar) => bar.colour) } },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4, fontSize: 11, color: 'currentColor' },
          encoding: { x: { field: 'count', type: 'quantitative' }, text: { field: 'text', type: 'nominal' } },
        },
      ],
    },
    { title, alt: `${title}. ${bars.map(({ name, count }) => `${name}: ${format(count)}`).join('; ')}` },
  );
}
