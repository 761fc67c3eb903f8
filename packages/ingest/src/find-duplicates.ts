import { isImageProblem, type DatasetSource } from '@loupe/dataset';
import type { ImageRecord, Warning } from '@loupe/dataset/schema';

/** Images that show exactly the same picture, two or more a set, in order of ids. */
export type DuplicateSets = readonly (readonly ImageRecord[])[];

/** Sets of images with the same bytes or, packed otherwise, the same pixels. */
export function findDuplicates(images: readonly ImageRecord[], source: DatasetSource): DuplicateSets {
  const byPixels = new Map<string, ImageRecord[]>();
  for (const image of images) {
    const facts = source.images.get(image.id);
    // Equal bytes have equal pixels, so that the pixels' hash finds both kinds.
    const key = facts !== undefined && !isImageProblem(facts) ? (facts.pixelHash ?? image.sha256) : image.sha256;
    byPixels.set(key, [...(byPixels.get(key) ?? []), image]);
  }
  return [...byPixels.values()].filter((set) => set.length > 1);
}

/** What is worth knowing of duplicates: that they are there, that they lie in two parts, that their labels disagree. */
export function warnOfDuplicates(sets: DuplicateSets): Warning[] {
  return sets.flatMap((set) => {
    const [first, ...others] = set as [ImageRecord, ...ImageRecord[]];
    return others.flatMap((image): Warning[] => {
      const same = image.sha256 === first.sha256 ? 'the same bytes' : 'the same pixels';
      const place = { file: image.file, image: image.id };
      const warnings = [
        { ...place, code: 'IMAGE_DUPLICATE', reason: `expected a picture of its own, found ${same} as ${first.id}` },
      ];
      if (image.given !== first.given) {
        warnings.push({
          ...place,
          code: 'DUPLICATE_IN_TWO_PARTS',
          reason: `expected no picture in two parts, found ${same} as ${first.id}: ${image.given ?? 'no part'} here, ${first.given ?? 'no part'} there`,
        });
      }
      if (labelsText(image) !== labelsText(first)) {
        warnings.push({
          ...place,
          code: 'DUPLICATE_LABELS_DIFFER',
          reason: `expected the labels of ${first.id}, which shows ${same}, found others${image.class === undefined ? `: ${image.labels.length} here, ${first.labels.length} there` : ''}`,
        });
      }
      return warnings;
    });
  });
}

const labelsText = ({ labels, class: own }: ImageRecord) =>
  [
    String(own),
    ...labels
      .map(
        ({ class: index, box, mask }) =>
          `${index} ${box.map((edge) => edge.toFixed(3)).join(' ')} ${mask?.counts ?? ''}`,
      )
      .sort(),
  ].join('\n');
