import type { Panel } from '../document/document.ts';
import { formatCount, formatPercent } from '../numbers/format-number.ts';
import { renderChart } from './render-chart.ts';

const cellColour = '#0072b2';

export interface ConfusionCounts {
  readonly labels: readonly string[];
  /** [truth][predicted] */
  readonly counts: readonly (readonly number[])[];
}

export interface ConfusionOptions {
  /** `counts`: each count; `shares`: of its row, for counts that are too many to be read. */
  readonly prints?: 'counts' | 'shares';
  /** The last label is a background that cannot be counted where it is found as such: everywhere and nowhere. */
  readonly lastIsNothing?: boolean;
}

/** Counts of truth against prediction; the deeper the colour, the larger the share of that row. */
export function confusionChart(
  title: string,
  { labels, counts }: ConfusionCounts,
  { prints = 'counts', lastIsNothing = false }: ConfusionOptions = {},
): Promise<Panel> {
  const side = labels.length <= 4 ? 64 : labels.length <= 8 ? 48 : 38;
  const values = counts.flatMap((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, predicted) => {
      const isUndefined = lastIsNothing && truth === labels.length - 1 && predicted === labels.length - 1;
      const share = total === 0 || isUndefined ? 0 : count / total;
      return {
        truth: labels[truth]!,
        predicted: labels[predicted]!,
        share,
        text:
          isUndefined || (total === 0 && prints === 'shares')
            ? '–'
            : prints === 'counts'
              ? formatCount(count)
              : formatPercent(share),
        isDark: share > 0.55,
      };
    });
  });
  const axis = { domain: false, ticks: false, grid: false, labelLimit: 110 } as const;
  return renderChart(
    {
      width: labels.length * side,
      height: labels.length * side,
      data: { values },
      encoding: {
        x: {
          field: 'predicted',
          type: 'nominal',
          title: 'Predicted',
          scale: { domain: [...labels] },
          axis: { ...axis, labelAngle: labels.length <= 3 ? 0 : -40 },
        },
        y: { field: 'truth', type: 'nominal', title: 'Truth', scale: { domain: [...labels] }, axis },
      },
      layer: [
        {
          mark: { type: 'rect', color: cellColour, stroke: 'currentColor', strokeOpacity: 0.25, strokeWidth: 1 },
          encoding: {
            fillOpacity: { field: 'share', type: 'quantitative', scale: { domain: [0, 1], range: [0.03, 1] } },
          },
        },
        {
          mark: { type: 'text', fontSize: 13 },
          encoding: {
            text: { field: 'text', type: 'nominal' },
            color: {
              field: 'isDark',
              type: 'nominal',
              scale: { domain: [false, true], range: ['currentColor', '#ffffff'] },
            },
          },
        },
      ],
    },
    {
      title,
      alt: `Confusion matrix, ${title}. ${counts.map((row, truth) => `${labels[truth]}: ${row.map((count, predicted) => `${count} as ${labels[predicted]}`).join(', ')}`).join('; ')}`,
    },
  );
}
