import type { Panel } from '../document/document.ts';
import { renderChart } from './render-chart.ts';
import { unit } from './theme.ts';
import { thinOut } from './thin-out.ts';

export interface ShareLine {
  readonly label: string;
  readonly colour: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Where the line is used, such as an operating point. */
  readonly dot?: { readonly x: number; readonly y: number } | null;
}

export interface ShareLinesOptions {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly ShareLine[];
  /** A dashed line for comparison: guessing, or saying what comes true. */
  readonly diagonal?: boolean;
  /** What the drawing shows, for a reader who cannot see it. */
  readonly alt: string;
}

const pointLimit = 160;

/** Lines on the square from 0 to 1, such as ROC curves; points of a line are joined in their order. */
export function shareLinesChart({
  title,
  xTitle,
  yTitle,
  lines,
  diagonal = false,
  alt,
}: ShareLinesOptions): Promise<Panel> {
  const labels = lines.map((line) => line.label);
  const points = lines.flatMap(({ label, points: all }) =>
    thinOut(all, pointLimit).map(({ x, y }, order) => ({ label, x, y, order })),
  );
  const dots = lines.flatMap(({ label, dot }) => (dot === undefined || dot === null ? [] : [{ label, ...dot }]));
  const color = {
    field: 'label',
    type: 'nominal',
    scale: { domain: labels, range: lines.map((line) => line.colour) },
  } as const;
  const axis = (field: string, axisTitle: string) =>
    ({
      field,
      type: 'quantitative',
      title: axisTitle,
      scale: { domain: unit },
      axis: { tickCount: 5, format: '.2~r' },
    }) as const;
  const encoding = { x: axis('x', xTitle), y: axis('y', yTitle) };
  return renderChart(
    {
      width: 210,
      height: 210,
      data: { values: points },
      layer: [
        {
          data: {
            values: diagonal
              ? [
                  { x: 0, y: 0 },
                  { x: 1, y: 1 },
                ]
              : [],
          },
          mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor', opacity: 0.5 },
          encoding,
        },
        {
          mark: { type: 'line', interpolate: 'linear' },
          encoding: { ...encoding, color, order: { field: 'order', type: 'quantitative' } },
        },
        {
          data: { values: dots },
          mark: { type: 'point', filled: true, size: 75, opacity: 1, stroke: 'currentColor', strokeWidth: 0.8 },
          encoding: { ...encoding, color },
        },
      ],
    },
    { title, alt },
  );
}
