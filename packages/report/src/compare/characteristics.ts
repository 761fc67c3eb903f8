import { formatCount, formatFixed, formatPercent } from '../numbers/format-number.ts';
import { measured, notMeasured, quotient, type Measured } from '../numbers/measured.ts';
import { quantile } from '../numbers/quantile.ts';
import type { StudySet } from './comparison.ts';

/** One characteristic of a data set that could explain a result. */
export interface Characteristic {
  /** In metrics.arrow. */
  readonly quantity: string;
  readonly label: string;
  readonly unit: string | null;
  readonly of: (set: StudySet) => Measured;
  readonly format: (value: number) => string;
  /** Which end makes detection harder, where that is beyond doubt, and how to say that a data set is at it. */
  readonly harder?: { readonly end: 'lower' | 'higher'; readonly phrase: string };
  /** Axis title of its chart beside the results; left out: none. */
  readonly chart?: string;
}

const noImage = 'the data set has no image';
const noBox = 'the data set has no box';
const noPixels = 'no picture was measured';

export const characteristics: readonly Characteristic[] = [
  {
    quantity: 'images',
    label: 'Images',
    unit: 'images',
    of: ({ statistics }) => measured(statistics.images),
    format: formatCount,
  },
  {
    quantity: 'train_images',
    label: 'Training images',
    unit: 'images',
    format: formatCount,
    harder: { end: 'lower', phrase: 'fewest training images' },
    chart: 'Images to learn from',
    of: ({ parts }) =>
      parts.train === undefined
        ? notMeasured('the training part is not among the inputs of the report')
        : measured(parts.train.images.length),
  },
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
    quantity: 'classes',
    label: 'Classes',
    unit: 'classes',
    of: ({ statistics }) => measured(statistics.classes.length),
    format: formatCount,
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
    quantity: 'image_side_median',
    label: 'Picture size (median, px)',
    unit: 'px',
    of: ({ statistics }) => medianOf(statistics.imageSides, noImage),
    format: formatCount,
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
  {
    quantity: 'contrast_median',
    label: 'Contrast (median)',
    unit: null,
    of: ({ statistics }) => medianOf(statistics.contrast, noPixels),
    format: (value) => formatFixed(value, 3),
    harder: { end: 'lower', phrase: 'lowest contrast' },
    chart: 'Deviation of grey, 0 to 1',
  },
  {
    quantity: 'sharpness_median',
    label: 'Sharpness (median)',
    unit: null,
    of: ({ statistics }) => medianOf(statistics.sharpness, noPixels),
    format: (value) => formatFixed(value, 0),
    harder: { end: 'lower', phrase: 'lowest sharpness' },
    chart: 'Variance of the Laplacian',
  },
  {
    quantity: 'duplicate_images',
    label: 'Duplicate images',
    unit: 'images',
    of: ({ statistics }) => measured(statistics.duplicates),
    format: formatCount,
  },
  {
    quantity: 'rejected_labels',
    label: 'Labels rejected',
    unit: 'labels',
    of: rejectedLabels,
    format: formatCount,
    harder: { end: 'higher', phrase: 'most rejected labels' },
  },
  {
    quantity: 'rejected_other',
    label: 'Images and files rejected',
    unit: 'files',
    of: (set) => rejectedOther(set),
    format: formatCount,
  },
];

const noIngest = 'counted where the data set was read in, not in a union';

function rejectedLabels({ ingested }: StudySet): Measured {
  return ingested === null
    ? notMeasured(noIngest)
    : measured(ingested.rejected.filter((row) => row.what === 'label').length);
}

function rejectedOther({ ingested }: StudySet): Measured {
  return ingested === null
    ? notMeasured(noIngest)
    : measured(ingested.rejected.filter((row) => row.what !== 'label').length);
}

function medianOf(values: readonly number[], reason: string): Measured {
  return values.length === 0 ? notMeasured(reason) : quantile(values, 0.5);
}
