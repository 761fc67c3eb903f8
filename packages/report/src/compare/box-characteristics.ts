import { formatCount, formatFixed, formatPercent } from '../numbers/format-number.ts';
import { measured, quotient } from '../numbers/measured.ts';
import { medianOf, noImage, type Characteristic } from './characteristics.ts';

const noBox = 'the data set has no box';

/** Characteristics of labels that are boxes. */
export const boxCharacteristics: readonly Characteristic[] = [
  {
    quantity: 'boxes',
    label: 'Boxes',
    unit: 'boxes',
    of: ({ statistics }) => measured(statistics.boxes),
    format: formatCount,
  },
  {
    quantity: 'boxes_per_image',
    label: 'Boxes an image',
    unit: null,
    of: ({ statistics: { boxes, images } }) => quotient(boxes, images, noImage),
    format: (value) => formatFixed(value, 2),
  },
  {
    quantity: 'empty_share',
    label: 'Images without a label',
    unit: null,
    of: ({ statistics: { emptyImages, images } }) => quotient(emptyImages, images, noImage),
    format: formatPercent,
  },
  {
    quantity: 'largest_class_share',
    label: 'Share of the largest class',
    unit: null,
    format: formatPercent,
    of: ({ statistics: { classes, boxes } }) =>
      quotient(Math.max(0, ...classes.map((entry) => entry.boxes)), boxes, noBox),
  },
  {
    quantity: 'box_side_median',
    label: 'Relative box side (median)',
    unit: null,
    of: ({ statistics }) => medianOf(statistics.boxSides, noBox),
    format: formatPercent,
    harder: { end: 'lower', phrase: 'smallest boxes for the size of the picture' },
    chart: 'Share of the picture’s side',
  },
  {
    quantity: 'small_box_share',
    label: 'Boxes below 5\u202f% of the side',
    unit: null,
    format: formatPercent,
    harder: { end: 'higher', phrase: 'largest share of boxes below 5\u202f% of the side' },
    of: ({ statistics: { boxSides } }) =>
      quotient(boxSides.filter((side) => side < 0.05).length, boxSides.length, noBox),
  },
  {
    quantity: 'cut_off_share',
    label: 'Boxes cut off by the edge',
    unit: null,
    of: ({ statistics: { cutOff, boxes } }) => quotient(cutOff, boxes, noBox),
    format: formatPercent,
    harder: { end: 'higher', phrase: 'largest share of boxes cut off by the edge' },
  },
];
