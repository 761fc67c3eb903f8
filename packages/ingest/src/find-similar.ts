import { isImageProblem, similarity, type DatasetSource } from '@loupe/dataset';
import type { ImageRecord, Warning } from '@loupe/dataset/schema';

export interface SimilarPair {
  readonly first: ImageRecord;
  readonly second: ImageRecord;
  /** Correlation of the thumbnails, in [threshold, 1]. */
  readonly similarity: number;
}

/**
 * Pairs of images that show nearly the same picture: a re-encoded, scaled or mirrored copy, or a second exposure. Each image is compared
 * with every other, so 4,000 take some seconds and 20,000 some minutes.
 *
 * @param source  opened with `images: 'compare'`
 */
export function findSimilar(images: readonly ImageRecord[], source: DatasetSource, threshold: number): SimilarPair[] {
  const thumbnails = images.map(({ id }) => {
    const facts = source.images.get(id);
    return facts !== undefined && !isImageProblem(facts) ? facts.thumbnail : undefined;
  });
  const pairs: SimilarPair[] = [];
  for (const [i, a] of thumbnails.entries()) {
    if (a === undefined) continue;
    for (let j = i + 1; j < thumbnails.length; j++) {
      const b = thumbnails[j];
      const value = b === undefined ? 0 : similarity(a, b);
      if (value >= threshold) pairs.push({ first: images[i]!, second: images[j]!, similarity: value });
    }
  }
  return pairs;
}

/**
 * What is worth knowing of similar pairs: those that the source put into different parts, and those that the rule for groups had left
 * apart. One row an image, for the pair that is most alike.
 *
 * @param keys  group of each image by the rule and exact duplicates alone
 */
export function warnOfSimilar(pairs: readonly SimilarPair[], keys: ReadonlyMap<string, string | undefined>): Warning[] {
  const best = new Map<string, SimilarPair>();
  for (const pair of pairs) {
    const { first, second } = pair;
    const sameGroup = keys.get(first.id) !== undefined && keys.get(first.id) === keys.get(second.id);
    if (!sameGroup && pair.similarity > (best.get(second.id)?.similarity ?? 0)) best.set(second.id, pair);
  }
  return [...best.values()].map(({ first, second, similarity: value }) => {
    const apart = first.given !== second.given;
    const parts = apart ? `, which is in ${first.given ?? 'no part'} and not in ${second.given ?? 'none'}` : '';
    return {
      file: second.file,
      image: second.id,
      code: apart ? 'SIMILAR_IN_TWO_PARTS' : 'IMAGE_SIMILAR',
      reason: `expected a picture of its own, found nearly that of ${first.id}${parts} (correlation ${value.toFixed(3)})`,
    };
  });
}
