import type { Dataset, Part } from '@loupe/dataset/schema';
import type { SplitParts } from './split-dataset.ts';
import { negative, parts, strataOf } from './stratify.ts';

/** What a part got of one stratum. */
export interface ShareRow {
  readonly part: Part;
  /** Class name; `null` for images without any label, `*` for all images. */
  readonly class: string | null;
  readonly images: number;
  /** Of that stratum's images in all parts; `null` where there are none. */
  readonly share: number | null;
}

/** Achieved shares: of all images, of each class's images, and of images without labels; three rows each. */
export function describeShares(split: SplitParts): ShareRow[] {
  const { classes } = split.train;
  const strata: [string | null, (dataset: Dataset) => number][] = [
    ['*', ({ images }) => images.length],
    ...classes.map((name, index): [string, (dataset: Dataset) => number] => [name, countOf(index)]),
    [null, countOf(negative)],
  ];
  return strata.flatMap(([name, countIn]) => {
    const total = parts.reduce((sum, part) => sum + countIn(split[part]), 0);
    return parts.map((part) => {
      const images = countIn(split[part]);
      return { part, class: name, images, share: total === 0 ? null : images / total };
    });
  });
}

function countOf(stratum: number) {
  return ({ images }: Dataset) => images.filter((image) => strataOf(image).includes(stratum)).length;
}
