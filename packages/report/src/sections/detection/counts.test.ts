import type { DetectionResult } from '@loupe/stage';
import { headlineOf, metricOf } from '../../compare/quantities.ts';
import { countsOf, falseAlarmsPerImage, totalCounts } from './counts.ts';
import { detectionReport } from './detection-report.ts';

const test: DetectionResult = {
  task: 'detection',
  test: 'wrist',
  images: 10,
  boxes: 15,
  curves: [],
  examples: [],
  metrics: [
    { quantity: 'AP50', class: null, value: 0.5, low: 0.4, high: 0.6 },
    { quantity: 'P', class: 'metal', value: null, reason: 'nothing was detected' },
  ],
  // 8 fractures found, 1 taken for metal, 1 missed; 3 metal found, 2 missed; 4 and 1 false alarms.
  confusion: {
    labels: ['fracture', 'metal', 'background'],
    counts: [
      [8, 1, 1],
      [0, 3, 2],
      [4, 1, 0],
    ],
    iou: 0.5,
    confidence: 0.3,
  },
};

describe('countsOf()', () => {
  it('counts an object of another class as missed in its own and false in the other', () => {
    expect(countsOf(test, 'fracture')).toEqual({ truth: 10, found: 8, missed: 2, falseAlarms: 4 });
    expect(countsOf(test, 'metal')).toEqual({ truth: 5, found: 3, missed: 2, falseAlarms: 2 });
    expect(totalCounts(test)).toEqual({ truth: 15, found: 11, missed: 4, falseAlarms: 6 });
  });
});

it('falseAlarmsPerImage() is undefined without images', () => {
  expect(falseAlarmsPerImage(test)).toEqual({ value: 0.6 });
  expect(falseAlarmsPerImage({ ...test, images: 0 })).toEqual({ value: null, reason: 'the test set has no image' });
});

describe('metricOf()', () => {
  it('keeps interval and reason, and says so where a quantity was not evaluated', () => {
    expect(headlineOf(detectionReport, test, 'mAP50')).toEqual({ value: 0.5, interval: [0.4, 0.6] });
    expect(metricOf(test, 'P', 'metal')).toEqual({ value: null, reason: 'nothing was detected' });
    expect(metricOf(test, 'AP75')).toEqual({ value: null, reason: 'AP75 was not evaluated' });
  });
});
