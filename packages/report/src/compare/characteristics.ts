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
  /** Which end makes the task harder, where that is beyond doubt, and how to say that a data set is at it. */
  readonly harder?: { readonly end: 'lower' | 'higher'; readonly phrase: string };
  /** Axis title of its chart beside the results; left out: none. */
  readonly chart?: string;
}

export const noImage = 'the data set has no image';
const noPixels = 'no picture was measured';

/** Characteristics that any data set has, whatever its labels are. */
export const pictureCharacteristics: readonly Characteristic[] = [
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
    quantity: 'classes',
    label: 'Classes',
    unit: 'classes',
    of: ({ statistics }) => measured(statistics.classes.length),
    format: formatCount,
  },
  {
    quantity: 'image_side_median',
    label: 'Picture size (median, px)',
    unit: 'px',
    of: ({ statistics }) => medianOf(statistics.imageSides, noImage),
    format: formatCount,
  },
  {
    quantity: 'grey_share',
    label: 'Pictures without colour',
    unit: null,
    of: ({ statistics: { greyImages, contrast } }) => quotient(greyImages, contrast.length, noPixels),
    format: formatPercent,
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

const noIngest = 'counted where its pictures were read in: under the data sets that it is made of';

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

export function medianOf(values: readonly number[], reason: string): Measured {
  return values.length === 0 ? notMeasured(reason) : quantile(values, 0.5);
}
