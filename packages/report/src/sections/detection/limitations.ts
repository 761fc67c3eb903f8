import type { Text } from '../../document/document.ts';
import { countOf, formatCount, formatInterval } from '../../numbers/format-number.ts';
import { wilsonInterval } from '../../numbers/wilson-interval.ts';
import type { Study } from '../study.ts';
import { classesOf, countsOf } from './counts.ts';

/** Test sets with fewer labelled boxes than this are called small: a share of 100 is uncertain by some ten points. */
const smallBelow = 100;

/** Small test sets and rare classes. */
export function detectionLimitations({ comparison }: Study<'detection'>): Text[] {
  const tests = new Map(
    comparison.runs.flatMap((run) => run.results.map(({ testName, test }) => [testName, test] as const)),
  );
  const small = [...tests].filter(([, test]) => test.boxes < smallBelow);
  const rare = [...tests].flatMap(([name, test]) =>
    classesOf(test).flatMap((className) => {
      const { truth } = countsOf(test, className);
      return truth < 10 ? [`${className} in ${name} (${formatCount(truth)})`] : [];
    }),
  );
  const width = ([, { boxes }]: (typeof small)[number]) => {
    if (boxes === 0) return 'no interval';
    return `a recall of one half would be known to ${formatInterval(wilsonInterval(Math.round(boxes / 2), boxes))}`;
  };
  const items: Text[] = [];
  if (small.length > 0)
    items.push([
      { kind: 'strong', text: 'Small test sets. ' },
      `${small.map((entry) => `${entry[0]}: ${countOf(entry[1].images, 'image')}, ${countOf(entry[1].boxes, 'box', 'boxes')} (${width(entry)})`).join('; ')}. Differences smaller than that may be chance.`,
    ]);
  if (rare.length > 0)
    items.push([
      { kind: 'strong', text: 'Rare classes. ' },
      `Fewer than 10 test objects: ${rare.join('; ')}. Their values say little.`,
    ]);
  return items;
}
