import { calibrationChart } from '../../charts/calibration-chart.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Panel, Section } from '../../document/document.ts';
import { paragraph } from '../../document/paragraphs.ts';
import { formatShare, measuredText } from '../../numbers/format-number.ts';
import { modelColour, type Study } from '../study.ts';

/** Whether a probability of .9 comes true nine times of ten. */
export async function calibrationSection(study: Study<'classification'>): Promise<Section> {
  const panels: Panel[] = [];
  for (const run of study.comparison.runs) {
    for (const { test, testName } of run.results) {
      const bins = test.calibration.flatMap(({ images, confidence, accuracy }) =>
        confidence === null || accuracy === null ? [] : [{ images, confidence, accuracy }],
      );
      const error = measuredText(metricOf(test, 'ECE'), formatShare);
      if (bins.length > 0)
        panels.push(
          await calibrationChart(`${testName}: ${run.label}, ECE ${error}`, modelColour(study, run.model), bins),
        );
    }
  }
  return {
    kind: 'section',
    id: 'calibration',
    title: 'Calibration',
    blocks: [
      paragraph(
        'A probability is worth its name when what is said with a probability of 0.9 comes true nine times of ten. Test pictures are put into bins by the probability of the predicted class; points on the dashed line are calibrated, below it a model claims too much. The larger a point, the more pictures are in its bin; small ones say little. ECE is the mean distance from the line.',
      ),
      {
        kind: 'figure',
        id: 'calibration-figure',
        caption: 'What came true over what was said, on each test set.',
        panels,
      },
    ],
  };
}
