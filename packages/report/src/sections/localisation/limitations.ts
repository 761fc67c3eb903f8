import type { Text } from '../../document/document.ts';
import { countOf, formatInterval } from '../../numbers/format-number.ts';
import { wilsonInterval } from '../../numbers/wilson-interval.ts';
import type { Study } from '../study.ts';

/** Test sets with fewer images than this are called small: a share of 100 is uncertain by some ten points. */
const smallBelow = 100;

/** Small test sets. */
export function localisationLimitations({ comparison }: Study<'localisation'>): Text[] {
  const tests = new Map(
    comparison.runs.flatMap((run) => run.results.map(({ testName, test }) => [testName, test.images] as const)),
  );
  const small = [...tests].filter(([, images]) => images < smallBelow);
  if (small.length === 0) return [];
  const width = (images: number) =>
    images === 0
      ? 'no interval'
      : `an accuracy of nine in ten would be known to ${formatInterval(wilsonInterval(Math.round(0.9 * images), images))}`;
  return [
    [
      { kind: 'strong', text: 'Small test sets. ' },
      `${small.map(([name, images]) => `${name}: ${countOf(images, 'image')} (${width(images)})`).join('; ')}. Differences smaller than that may be chance.`,
    ],
  ];
}
