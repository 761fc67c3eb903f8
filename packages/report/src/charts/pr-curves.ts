import type { Panel } from '../document/document.ts';
import { formatShare } from '../numbers/format-number.ts';
import { renderChart } from './render-chart.ts';
import { thinOut } from './thin-out.ts';

export interface PrLine {
  readonly model: string;
  readonly colour: string;
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  /** Where the model works with the confidence chosen on validation. */
  readonly operatingPoint: { readonly recall: number; readonly precision: number } | null;
}

/** Precision over recall, a line a model, with a dot where each would be used. */
export function prCurveChart(title: string, lines: readonly PrLine[]): Promise<Panel> {
  const points = lines.flatMap(({ model, recall, precision }) =>
    thinOut(
      recall.map((r, index) => ({ model, recall: r, precision: precision[index]!, order: index })),
      240,
    ),
  );
  const dots = lines.flatMap(({ model, operatingPoint }) =>
    operatingPoint === null ? [] : [{ model, ...operatingPoint }],
  );
  const share = {
    type: 'quantitative' as const,
    scale: { domain: [0, 1] },
    axis: { values: [0, 0.25, 0.5, 0.75, 1], format: '.2~f' },
  };
  const color = {
    field: 'model',
    type: 'nominal' as const,
    scale: { domain: lines.map((line) => line.model), range: lines.map((line) => line.colour) },
  };
  const x = { field: 'recall', title: 'Recall', ...share };
  const y = { field: 'precision', title: 'Precision', ...share };
  return renderChart(
    {
      width: 215,
      height: 215,
      layer: [
        {
          data: { values: points },
          mark: 'line',
          encoding: { x, y, color, order: { field: 'order', type: 'quantitative' } },
        },
        {
          data: { values: dots },
          mark: { type: 'point', filled: true, size: 70, opacity: 1, stroke: '#ffffff', strokeWidth: 1.2 },
          encoding: { x, y, color },
        },
      ],
    },
    {
      title,
      alt: `Precision over recall, ${title}. ${dots.map((dot) => `${dot.model}: precision ${formatShare(dot.precision)} at recall ${formatShare(dot.recall)} at its operating point`).join('; ')}`,
    },
  );
}
