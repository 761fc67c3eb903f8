import { nearestName, UsageError } from '@loupe/core';

/** Words that name what is not looked for, in a class such as `normal`, `no-mask` or `healthy control`. */
const ordinaryWords = new Set([
  'normal',
  'negative',
  'neg',
  'healthy',
  'benign',
  'control',
  'controls',
  'no',
  'non',
  'not',
  'none',
  'without',
  'absent',
  'clear',
]);

/**
 * Which of two classes is the one to be found, whose recall and precision are meant where no class is named: the one wanted, else the one
 * that is not called normal, negative, healthy or the like, else the second.
 *
 * @returns index into `classes`; null where there are not two, so that none stands out
 * @throws {UsageError} `EVALUATE_POSITIVE` where the wanted one is not among two classes
 * @example positiveClass(['PNEUMONIA', 'NORMAL']) // 0
 */
export function positiveClass(classes: readonly string[], wanted?: string): number | null {
  if (wanted !== undefined) {
    const index = classes.indexOf(wanted);
    if (index >= 0 && classes.length === 2) return index;
    const nearest = nearestName(wanted, [...classes]);
    throw new UsageError(
      `Cannot take ${wanted} as the positive class: expected one of two classes, found ${classes.join(', ')}`,
      {
        code: 'EVALUATE_POSITIVE',
        at: { key: 'positive' },
        fix:
          classes.length === 2 && nearest !== undefined
            ? `Did you mean ${nearest}?`
            : 'Name one of the classes, and leave positive out where there are more than two',
      },
    );
  }
  if (classes.length !== 2) return null;
  const [first, second] = classes.map(isOrdinary);
  return second && !first ? 0 : 1;
}

const isOrdinary = (name: string) =>
  name
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .some((word) => ordinaryWords.has(word));
