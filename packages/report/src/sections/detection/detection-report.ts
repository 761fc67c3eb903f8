import { boxCharacteristics } from '../../compare/box-characteristics.ts';
import { pictureCharacteristics } from '../../compare/characteristics.ts';
import { metricOf } from '../../compare/quantities.ts';
import type { Headline, TaskReport } from '../../compare/task-report.ts';
import { countOf, formatFixed, formatShare } from '../../numbers/format-number.ts';
import { measured, notMeasured } from '../../numbers/measured.ts';
import { fieldsOf } from '../../numbers/fields-of.ts';
import { boxClassFigure, boxSizeFigure } from '../box-figures.ts';
import { quantityTable } from '../results.ts';
import { confusionSection } from './confusion.ts';
import { falseAlarmsPerImage, totalCounts } from './counts.ts';
import { detectionGlossary } from './glossary.ts';
import { detectionLimitations } from './limitations.ts';
import { perClassBlocks } from './per-class.ts';
import { pictureSection } from './pictures.ts';
import { prCurveSection } from './pr-curves.ts';
import { boxRows, detectionRows } from './rows.ts';
import { detectionRules } from './rules.ts';

const headlines: readonly Headline[] = [
  { name: 'mAP50', label: 'mAP50', quantity: 'AP50' },
  { name: 'mAP50_95', label: 'mAP50–95', quantity: 'AP' },
  { name: 'P', label: 'P', quantity: 'P' },
  { name: 'R', label: 'R', quantity: 'R' },
  { name: 'F1', label: 'F1', quantity: 'F1' },
];

const notCoco = new Set(['P', 'R', 'F1']);

/** A box for every object, with its class. */
export const detectionReport: TaskReport<'detection'> = {
  task: 'detection',
  headlines,
  words: {
    task: 'detection',
    learns: 'A model learns to draw a box around each object and to name its class, with a confidence between 0 and 1.',
    chosenOnValidation: ': which epoch of the training is kept, and from which confidence a detection counts',
    scoring:
      'The operating point, at which precision (P), recall (R), F1 and the confusion matrices are given, is the confidence with the best F1 on validation. Average precision (mAP50, mAP50–95) needs no such choice: it looks at all confidences. It is computed as the COCO benchmark does.',
    results:
      'All values but false alarms lie between 0 and 1, and more is better. The best of each column among models that were scored on the same pictures is set in bold; false alarms must be read beside recall, since a model that finds nothing raises none.',
    harder:
      'Pictures with little contrast, small or cut-off objects, few examples or faulty labels are all harder to learn from.',
    timed: 'from decoded picture to boxes',
    useless: 'finds next to nothing',
    labelsAreTheMeasure:
      'A detection counts as wrong where nothing is labelled, even if there is something to see; labels here were not read a second time.',
    quality: 'Precision, recall and average precision',
  },
  resultColumns: [
    ...headlines.map(({ name, label, quantity }) => ({
      name,
      head: label,
      of: (test: Parameters<typeof metricOf>[0]) => metricOf(test, quantity),
      format: formatShare,
      better: 'highest' as const,
    })),
    {
      name: 'false_alarms_per_image',
      head: 'False alarms an image',
      of: falseAlarmsPerImage,
      format: (value) => formatFixed(value, 2),
    },
  ],
  profiled: [
    { name: 'false_alarms_per_image', of: falseAlarmsPerImage },
    { name: 'AP_small', of: (test) => metricOf(test, 'AP_small') },
    { name: 'AP_large', of: (test) => metricOf(test, 'AP_large') },
  ],
  runColumns: [
    {
      head: 'Confidence',
      of: ({ evaluated }) => measured(evaluated.operatingPoint.confidence),
      format: (value) => formatFixed(value, 3),
    },
    {
      head: 'F1 on validation',
      of: ({ evaluated: { operatingPoint } }) =>
        operatingPoint.f1 === null ? notMeasured(operatingPoint.reason ?? 'undefined') : measured(operatingPoint.f1),
      format: formatShare,
    },
  ],
  partCounts: [{ name: 'boxes', of: ({ images }) => images.reduce((sum, image) => sum + image.labels.length, 0) }],
  characteristics: [...pictureCharacteristics, ...boxCharacteristics],
  characteristicNotes: [
    'Relative box side: the root of the box’s area over the picture’s area. Cut off: the box touches the edge of its picture.',
  ],
  historyShares: [
    { quantity: 'P', label: 'Precision' },
    { quantity: 'R', label: 'Recall' },
    { quantity: 'mAP50', label: 'mAP50' },
    { quantity: 'mAP50_95', label: 'mAP50–95' },
  ],
  rules: detectionRules,
  glossary: detectionGlossary,
  sizeOf: (test) => `${countOf(test.images, 'image')}, ${countOf(test.boxes, 'box', 'boxes')}`,
  // Average precision is no mean over images.
  perImage: () => null,
  inPractice(test, model) {
    const { truth, found } = totalCounts(test);
    const falseAlarms = falseAlarmsPerImage(test);
    if (metricOf(test, 'R').value === null || falseAlarms.value === null) return null;
    return [
      `${model} finds ${found} of ${countOf(truth, 'labelled object')} in ${countOf(test.images, 'test image')}, with ${formatFixed(falseAlarms.value, 2)} false alarms an image, at the confidence chosen on validation pictures.`,
    ];
  },
  async resultBlocks(study) {
    return [
      { kind: 'section', id: 'per-class', title: 'Class by class', blocks: perClassBlocks(study) },
      {
        kind: 'details',
        summary: 'All COCO quantities of every model on every test set',
        blocks: [
          quantityTable(study, {
            id: 'coco',
            caption:
              'Average precision (AP) and average recall (AR) over all classes, under the names that the COCO tools use.',
            without: (quantity) => notCoco.has(quantity),
            format: formatShare,
          }),
        ],
      },
    ];
  },
  sections: async (study, load) => [
    await prCurveSection(study),
    await confusionSection(study),
    await pictureSection(study, load),
  ],
  labelBlocks: async (study, sets) => [await boxSizeFigure(study, sets), await boxClassFigure(study, sets)],
  limitations: detectionLimitations,
  runRows: ({ evaluated: { operatingPoint } }) => [
    { part: 'val', quantity: 'confidence', value: operatingPoint.confidence },
    {
      part: 'val',
      quantity: 'F1',
      ...fieldsOf(
        operatingPoint.f1 === null ? notMeasured(operatingPoint.reason ?? 'undefined') : measured(operatingPoint.f1),
      ),
    },
  ],
  resultRows: detectionRows,
  labelRows: boxRows,
};
