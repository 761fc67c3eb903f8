import type { Panel } from '../document/document.ts';
import { renderChart } from './render-chart.ts';
import { unit } from './theme.ts';

export interface CalibrationBin {
  readonly images: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** What came true over what was said, a bin a point whose area is its count of images; on the dashed line both are equal. */
export function calibrationChart(title: string, colour: string, bins: readonly CalibrationBin[]): Promise<Panel> {
  const largest = Math.max(1, ...bins.map((bin) => bin.images));
  const axis = (field: string, axisTitle: string) =>
    ({
      field,
      type: 'quantitative',
      title: axisTitle,
      scale: { domain: unit },
      axis: { tickCount: 5, format: '.2~r' },
    }) as const;
  const encoding = { x: axis('confidence', 'Probability said'), y: axis('accuracy', 'Share that came true') };
  return renderChart(
    {
      width: 180,
      height: 180,
      data: { values: bins.map(({ images, confidence, accuracy }) => ({ images, confidence, accuracy })) },
      layer: [
        {
          data: {
            values: [
              { confidence: 0, accuracy: 0 },
              { confidence: 1, accuracy: 1 },
            ],
          },
          mark: { type: 'line', strokeDash: [4, 4], strokeWidth: 1, color: 'currentColor', opacity: 0.5 },
          encoding,
        },
        { mark: { type: 'line', color: colour, strokeWidth: 1.4 }, encoding },
        {
          mark: { type: 'circle', color: colour, opacity: 0.75, stroke: 'currentColor', strokeWidth: 0.5 },
          encoding: {
            ...encoding,
            size: { field: 'images', type: 'quantitative', scale: { domain: [0, largest], range: [12, 320] } },
          },
        },
      ],
    },
    {
      title,
      alt: `Calibration, ${title}. ${bins
        .map(
          ({ images, confidence, accuracy }) =>
            `said ${confidence.toFixed(2)}, came true ${accuracy.toFixed(2)} of ${images}`,
        )
        .join('; ')}`,
    },
  );
}
