import { duelsBy } from '../compare/duels.ts';
import { groupBy } from '../compare/group-by.ts';
import { sharedPictures } from '../compare/shared-pictures.ts';
import type { Section, Text } from '../document/document.ts';
import { countOf, formatCount, formatPercent } from '../numbers/format-number.ts';
import { straddlingSets } from './leak.ts';
import type { Study } from './study.ts';

/** What stands between these numbers and a general statement, each with the count that makes it so. */
export function limitationSection(study: Study): Section {
  const { comparison } = study;
  const { runs, sets, commonTest, task } = comparison;
  const isRepeated = groupBy(runs, (run) => JSON.stringify([run.trainedOn, run.model])).some(
    (seeds) => seeds.length > 1,
  );
  const epochs = [...new Set(runs.map((run) => run.card.epochs))];
  const duplicates = sets.filter((set) => set.statistics.duplicates > 0);
  const items: Text[] = [...task.limitations(study)];
  const seen = sharedPictures(comparison).filter((row) => row.count > 0);
  if (seen.length > 0)
    items.push([
      { kind: 'strong', text: 'Seen before. ' },
      `Test pictures that were, byte for byte, among those of training or validation: ${seen.map(({ trainedOn, testName, count }) => `trained on ${trainedOn}, tested on ${testName}: ${formatCount(count)}`).join('; ')}. These results look better than they are.`,
    ]);
  const straddling = straddlingSets(study);
  if (straddling.length > 0)
    items.push([
      { kind: 'strong', text: 'Siblings across parts. ' },
      `Test pictures with another of their group, such as a frame of the same video, in training or validation: ${straddling.join('; ')}. These results look better than they are.`,
    ]);
  const close = overlapping(study);
  if (close.length > 0)
    items.push([
      { kind: 'strong', text: 'Close results. ' },
      `The 95 % intervals of the first and the second model overlap on ${close.join(', ')}: their order there may be chance.`,
    ]);
  const flat = withoutWidth(study);
  if (flat !== null)
    items.push([
      { kind: 'strong', text: 'Intervals without width. ' },
      `Where no test picture was an error (or every one was), resampling them changes nothing, and the interval is a single point; that is no certainty. With ${countOf(flat, 'picture')} and no error among them, an error rate of up to ${formatPercent(Math.min(1, 3 / flat), 1)} would still be plausible (rule of three).`,
    ]);
  items.push([
    { kind: 'strong', text: isRepeated ? 'Few runs. ' : 'One run each. ' },
    isRepeated
      ? 'A spread over a few seeds is known only roughly, and it holds neither another split nor other pictures.'
      : 'Every model was trained once with one seed; another seed would give somewhat other values, and this report cannot say how far off.',
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
  items.push([{ kind: 'strong', text: 'Labels are the measure. ' }, task.words.labelsAreTheMeasure]);
  items.push([
    { kind: 'strong', text: 'Pictures, not patients. ' },
    'Unless a data set names what belongs together, two pictures of one patient may lie in different parts, and all counts are of pictures or of what is labelled in them.',
  ]);
  return { kind: 'section', id: 'limitations', title: 'Limitations', blocks: [{ kind: 'list', items }] };
}

/** Pictures of the smallest test set with an interval that is one point; null where there is none. */
function withoutWidth({ comparison }: Study): number | null {
  const images = comparison.runs
    .flatMap(({ results }) => results)
    .filter(({ test }) => test.metrics.some(({ low, high }) => low !== undefined && low === high))
    .map(({ test }) => test.images);
  return images.length === 0 ? null : Math.min(...images);
}

/** Data sets whose two best models have overlapping intervals of the primary quantity; none where no interval was computed. */
function overlapping({ comparison, config }: Study): string[] {
  return duelsBy(config.primary, comparison).flatMap(({ testName, ranking }) => {
    const [first, second] = ranking.map(({ interval }) => interval);
    return first !== undefined && second !== undefined && second[1] >= first[0] ? [testName] : [];
  });
}
