import type { Text } from '../../document/document.ts';
import { formatCount, formatInterval } from '../../numbers/format-number.ts';
import { wilsonInterval } from '../../numbers/wilson-interval.ts';
import type { Study } from '../study.ts';
import { countsOfClass } from './counts.ts';

/** Images of a class below which its recall is uncertain by some ten points. */
const smallBelow = 100;

/** Classes that few test images are of, and what that leaves open. */
export function classificationLimitations({ comparison }: Study<'classification'>): Text[] {
  const tests = new Map(
    comparison.runs.flatMap((run) => run.results.map(({ testName, test }) => [testName, test] as const)),
  );
  const small = [...tests].flatMap(([testName, test]) =>
    test.confusion.labels.flatMap((name) => {
      const { truth } = countsOfClass(test, name);
      if (truth >= smallBelow) return [];
      const width =
        truth === 0
          ? 'none at all'
          : `a recall of nine in ten would be known to ${formatInterval(wilsonInterval(Math.round(0.9 * truth), truth))}`;
      return [`${name} in ${testName}: ${formatCount(truth)} (${width})`];
    }),
  );
  return small.length === 0
    ? []
    : [
        [
          { kind: 'strong', text: 'Small test sets. ' },
          `Fewer than ${smallBelow} test images: ${small.join('; ')}. Differences smaller than that may be chance.`,
        ],
      ];
}
