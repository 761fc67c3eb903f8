import type { Panel } from '../document/document.ts';
import { renderChart } from './render-chart.ts';
import { unit } from './theme.ts';

export interface BatchClass {
  readonly name: string;
  readonly colour: string;
}

/** Bars that stay wide enough to be told apart. */
const batchesShown = 60;

/**
 * What each batch holds: a bar a batch, cut by class, beside the line on which equal shares would lie.
 *
 * @param counts  `[batch][class]`, images; of many batches the first 60 are drawn
 */
export function batchChart(
  title: string,
  classes: readonly BatchClass[],
  counts: readonly (readonly number[])[],
): Promise<Panel> {
  const shown = counts.slice(0, batchesShown);
  const values = shown.flatMap((batch, index) => {
    const size = batch.reduce((sum, count) => sum + count, 0);
    return classes.map(({ name }, order) => ({
      batch: index + 1,
      name,
      order,
      share: size === 0 ? 0 : batch[order]! / size,
    }));
  });
  const names = classes.map(({ name }) => name);
  const first = shown.map((_, index) => index + 1);
  const step = Math.max(1, Math.ceil(shown.length / 10));
  const equal = classes.slice(1).map((_, index) => ({ share: (index + 1) / classes.length }));
  return renderChart(
    {
      width: 300,
      height: 120,
      data: { values },
      layer: [
        {
          mark: { type: 'bar' },
          encoding: {
            x: {
              field: 'batch',
              type: 'ordinal',
              title: 'Batch',
              scale: { domain: first, paddingInner: 0.15, paddingOuter: 0.1 },
              axis: { labelAngle: 0, ticks: false, values: first.filter((batch) => batch === 1 || batch % step === 0) },
            },
            y: {
              field: 'share',
              type: 'quantitative',
              title: 'Share of the batch',
              stack: 'zero',
              scale: { domain: unit },
              axis: { tickCount: 4, format: '.0%' },
            },
            order: { field: 'order', type: 'quantitative' },
            color: {
              field: 'name',
              type: 'nominal',
              scale: { domain: names, range: classes.map(({ colour }) => colour) },
            },
          },
        },
        {
          data: { values: equal },
          mark: { type: 'rule', strokeDash: [4, 4], strokeWidth: 1.2, color: 'currentColor' },
          encoding: { y: { field: 'share', type: 'quantitative' } },
        },
      ],
    },
    {
      title,
      alt: `${title}. ${shown.length} of ${counts.length} batches. ${classes
        .map(({ name }, index) => {
          const shares = shown.map(
            (batch) =>
              batch[index]! /
              Math.max(
                1,
                batch.reduce((sum, count) => sum + count, 0),
              ),
          );
          return `${name}: from ${percent(Math.min(...shares))} to ${percent(Math.max(...shares))} of a batch`;
        })
        .join('; ')}`,
    },
  );
}

function percent(share: number): string {
  return `${Math.round(100 * share)} percent`;
}
