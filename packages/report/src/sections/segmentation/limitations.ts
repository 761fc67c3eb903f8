import type { Text } from '../../document/document.ts';
import { countOf, formatCount } from '../../numbers/format-number.ts';
import type { Study } from '../study.ts';

/** Test sets with fewer images than this are called small. */
const smallBelow = 30;
/** A mean over fewer images than this says little of a class. */
const rareBelow = 5;

/** Small test sets and classes that few test images show. */
export function segmentationLimitations({ comparison }: Study<'segmentation'>): Text[] {
  const tests = new Map(
    comparison.runs.flatMap((run) => run.results.map(({ testName, test }) => [testName, test] as const)),
  );
  const small = [...tests].filter(([, test]) => test.images < smallBelow);
  const rare = [...tests].flatMap(([name, test]) =>
    test.confusion.labels.slice(1).flatMap((className) => {
      const images = test.perImage.filter((row) => row.class === className && row.dice !== null).length;
      return images < rareBelow ? [`${className} in ${name} (${formatCount(images)})`] : [];
    }),
  );
  const items: Text[] = [];
  if (small.length > 0)
    items.push([
      { kind: 'strong', text: 'Small test sets. ' },
      `${small.map(([name, test]) => `${name}: ${countOf(test.images, 'image')}`).join('; ')}. A mean over few images moves with each of them; the intervals say by how much.`,
    ]);
  if (rare.length > 0)
    items.push([
      { kind: 'strong', text: 'Rare classes. ' },
      `Fewer than ${rareBelow} test images have a value for: ${rare.join('; ')}. Their means say little.`,
    ]);
  return items;
}
