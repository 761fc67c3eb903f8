import type { Bin } from '../compare/box-side-bins.ts';
import type { Panel } from '../document/document.ts';
import { renderChart } from './render-chart.ts';

/** Shares of a whole in bins, on axes that the panels beside it share. */
export function histogramChart(
  title: string,
  xTitle: string,
  bins: readonly Bin[],
  { colour, ceiling }: { colour: string; ceiling: number },
): Promise<Panel> {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const values = bins.map(({ from, to, count }) => ({ from, to, share: total === 0 ? 0 : count / total }));
  return renderChart(
    {
      width: 150,
      height: 110,
      data: { values },
      mark: { type: 'bar', color: colour, opacity: 0.85 },
      encoding: {
        x: {
          field: 'from',
          bin: { binned: true },
          type: 'quantitative',
          title: xTitle,
          scale: { domain: [bins[0]!.from, bins.at(-1)!.to] },
          axis: { values: [0, 0.25, 0.5, 0.75, 1], format: '~%', grid: false, labelOverlap: true },
        },
        x2: { field: 'to' },
        y: {
          field: 'share',
          type: 'quantitative',
          title: null,
          scale: { domain: [0, ceiling] },
          axis: { tickCount: 3, format: '~%' },
        },
      },
    },
    {
      title,
      alt: `${title}: ${xTitle}. ${values
        .filter((bin) => bin.share > 0)
        .map(
          (bin) =>
            `${Math.round(bin.from * 100)} to ${Math.round(bin.to * 100)} percent: ${(bin.share * 100).toFixed(0)} percent of boxes`,
        )
        .join('; ')}`,
    },
  );
}
