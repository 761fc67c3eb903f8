import { duelsBy } from '../compare/duels.ts';
import { sharedPictures } from '../compare/shared-pictures.ts';
import { classesOf, countsOf, headlineOf } from '../compare/quantities.ts';
import type { Block, Section, Text } from '../document/document.ts';
import { countOf, formatCount, formatInterval } from '../numbers/format-number.ts';
import { wilsonInterval } from '../numbers/wilson-interval.ts';
import type { Study } from './study.ts';

/** Test sets with fewer labelled boxes than this are called small: a share of 100 is uncertain by some ten points. */
const smallBelow = 100;

/** What stands between these numbers and a general statement, each with the count that makes it so. */
export function limitationSection(study: Study): Section {
  const { comparison } = study;
  const { runs, sets, commonTest } = comparison;
  const tests = new Map(runs.flatMap((run) => run.results.map(({ testName, test }) => [testName, test] as const)));
  const small = [...tests].filter(([, test]) => test.boxes < smallBelow);
  const rare = [...tests].flatMap(([name, test]) =>
    classesOf(test).flatMap((className) => {
      const { truth } = countsOf(test, className);
      return truth < 10 ? [`${className} in ${name} (${formatCount(truth)})`] : [];
    }),
  );
  const seeds = new Set(runs.map((run) => run.card.seed)).size;
  const epochs = [...new Set(runs.map((run) => run.card.epochs))];
  const duplicates = sets.filter((set) => set.statistics.duplicates > 0);
  const items: Text[] = [];
  if (small.length > 0) {
    const width = ([, { boxes }]: (typeof small)[number]) => {
      if (boxes === 0) return 'no interval';
      return `a recall of one half would be known to ${formatInterval(wilsonInterval(Math.round(boxes / 2), boxes))}`;
    };
    items.push([
      { kind: 'strong', text: 'Small test sets. ' },
      `${small.map((entry) => `${entry[0]}: ${countOf(entry[1].images, 'image')}, ${countOf(entry[1].boxes, 'box', 'boxes')} (${width(entry)})`).join('; ')}. Differences smaller than that may be chance.`,
    ]);
  }
  const seen = sharedPictures(comparison).filter((row) => row.count > 0);
  if (seen.length > 0)
    items.push([
      { kind: 'strong', text: 'Seen before. ' },
      `Test pictures that were, byte for byte, among those of training or validation: ${seen.map(({ trainedOn, testName, count }) => `trained on ${trainedOn}, tested on ${testName}: ${formatCount(count)}`).join('; ')}. These results look better than they are.`,
    ]);
  const close = overlapping(study);
  if (close.length > 0)
    items.push([
      { kind: 'strong', text: 'Close results. ' },
      `The 95 % intervals of the first and the second model overlap on ${close.join(', ')}: their order there may be chance.`,
    ]);
  if (rare.length > 0)
    items.push([
      { kind: 'strong', text: 'Rare classes. ' },
      `Fewer than 10 test objects: ${rare.join('; ')}. Their values say little.`,
    ]);
  if (seeds === 1)
    items.push([
      { kind: 'strong', text: 'One run each. ' },
      'Every model was trained once with one seed; another seed would give somewhat other values, and this report cannot say how far off.',
    ]);
  if (epochs.length > 1)
    items.push([
      { kind: 'strong', text: 'Unequal training. ' },
      `Runs lasted ${epochs.sort((a, b) => a - b).join(' or ')} epochs. Models are compared as they were trained here, not at the best that each can do.`,
    ]);
  if (duplicates.length > 0)
    items.push([
      { kind: 'strong', text: 'Duplicates. ' },
      `${duplicates.map((set) => `${set.name}: ${countOf(set.statistics.duplicates, 'image repeats', 'images repeat')} another`).join('; ')}. Where a repeat lies in another part than its twin, results look better than they are.`,
    ]);
  if (commonTest === null && new Set(runs.map((run) => run.trainedOn)).size > 1)
    items.push([
      { kind: 'strong', text: 'No common test set. ' },
      'Models that were trained on different data sets cannot be ranked against one another.',
    ]);
  items.push([
    { kind: 'strong', text: 'Labels are the measure. ' },
    'A detection counts as wrong where nothing is labelled, even if there is something to see; labels here were not read a second time.',
  ]);
  items.push([
    { kind: 'strong', text: 'Pictures, not patients. ' },
    'Unless a data set names what belongs together, two pictures of one patient may lie in different parts, and all counts are of pictures or boxes.',
  ]);
  const blocks: Block[] = [{ kind: 'list', items }];
  return { kind: 'section', id: 'limitations', title: 'Limitations', blocks };
}

/** Data sets whose two best models have overlapping intervals of the primary quantity; none where no interval was computed. */
function overlapping({ comparison, config }: Study): string[] {
  return duelsBy(config.primary, comparison).flatMap(({ testName, ranking }) => {
    const [first, second] = ranking.map(({ result }) => headlineOf(result.test, config.primary).interval);
    return first !== undefined && second !== undefined && second[1] >= first[0] ? [testName] : [];
  });
}
