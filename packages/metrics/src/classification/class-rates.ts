import { classTotals, type ClassConfusion } from '../class-confusion.ts';
import { meanOfDefined, ratio, type Measured } from '../measured.ts';

/** One class against all others. */
export interface ClassRates {
  /** right / truly of the class; also called sensitivity */
  readonly recall: Measured;
  /** truly of another class and called another / truly of another class */
  readonly specificity: Measured;
  /** right / called this class */
  readonly precision: Measured;
  /** 2 right / (truly of the class + called this class) */
  readonly f1: Measured;
  /** images truly of the class, or their weight */
  readonly support: number;
}

/**
 * Recall, specificity, precision and F1 of every class.
 *
 * @source  scikit-learn with `zero_division=nan`: what is divided by zero is undefined, and no 0
 */
export function classRates(confusion: ClassConfusion): ClassRates[] {
  return classTotals(confusion).map(({ right, truth, predicted, all }) => ({
    recall: ratio(right, truth, 'no image is truly of this class'),
    specificity: ratio(all - truth - predicted + right, all - truth, 'no image is truly of another class'),
    precision: ratio(right, predicted, 'no image was called this class'),
    f1: ratio(2 * right, truth + predicted, 'no image is of this class or was called so'),
    support: truth,
  }));
}

export type RateName = 'recall' | 'specificity' | 'precision' | 'f1';

/** The mean over the classes where the rate is defined, each counting alike. */
export function macroRate(rates: readonly ClassRates[], name: RateName): Measured {
  return meanOfDefined(
    rates.map((rate) => rate[name]),
    `no class has a ${name}`,
  );
}

/** The mean over the classes where the rate is defined, each counting as often as it truly occurs. */
export function weightedRate(rates: readonly ClassRates[], name: RateName): Measured {
  return meanOfDefined(
    rates.map((rate) => rate[name]),
    `no class that occurs has a ${name}`,
    rates.map(({ support }) => support),
  );
}

/** Share of images whose class is right. */
export function accuracy(confusion: ClassConfusion): Measured {
  const totals = classTotals(confusion);
  return ratio(
    totals.reduce((sum, { right }) => sum + right, 0),
    totals[0]?.all ?? 0,
    'no image',
  );
}

/** Mean recall of the classes that occur: chance is 1 / classes, however rare some are. */
export function balancedAccuracy(confusion: ClassConfusion): Measured {
  return macroRate(classRates(confusion), 'recall');
}
