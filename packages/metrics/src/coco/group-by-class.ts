import { DataError } from '@loupe/core';
import type { CocoAnnotation, CocoCategory, CocoId, CocoResult, CocoTruth } from './coco-document.ts';

/** The labels and detections of one class in one image, each in file order. */
export interface ImageGroup {
  /** index among the truth's images, ordered by id */
  readonly image: number;
  readonly labels: CocoAnnotation[];
  readonly detections: CocoResult[];
}

export interface ClassGroup {
  readonly category: CocoCategory;
  /** Only images that have a label or a detection of the class; ordered by image id. */
  readonly groups: readonly ImageGroup[];
}

/**
 * Labels and detections, sorted into classes and images. Images and classes are ordered by id, as the reference tool does.
 * What names an unknown class is left out there, too; it is counted here.
 *
 * @throws {DataError} `COCO_RESULT_IMAGE` when a detection names an image that the truth does not have
 */
export function groupByClass(truth: CocoTruth, detections: readonly CocoResult[]) {
  const imageIds = sortedIds(truth.images);
  const imageIndex = new Map(imageIds.map((id, index) => [id, index]));
  const categories = new Map(truth.categories.map((category) => [category.id, category]));
  const cells = new Map<CocoId, Map<number, ImageGroup>>([...categories.keys()].map((id) => [id, new Map()]));
  let unknownClass = 0;

  function cellOf(category: CocoId, image: number): ImageGroup | undefined {
    const images = cells.get(category);
    if (images === undefined) return undefined;
    let group = images.get(image);
    if (group === undefined) images.set(image, (group = { image, labels: [], detections: [] }));
    return group;
  }
  for (const annotation of truth.annotations) {
    const image = imageIndex.get(annotation.image_id);
    if (image !== undefined) cellOf(annotation.category_id, image)?.labels.push(annotation);
  }
  for (const [index, detection] of detections.entries()) {
    const image = imageIndex.get(detection.image_id);
    if (image === undefined) {
      throw new DataError(
        `Cannot evaluate detection ${index}: expected the id of an image of the ground truth, found ${JSON.stringify(detection.image_id)}`,
        {
          code: 'COCO_RESULT_IMAGE',
          at: { detection: index },
          fix: 'Use the image ids of the ground truth file in the results',
        },
      );
    }
    const group = cellOf(detection.category_id, image);
    if (group === undefined) unknownClass++;
    else group.detections.push(detection);
  }
  const classes: ClassGroup[] = sortedIds(truth.categories).map((id) => ({
    category: categories.get(id)!,
    groups: [...cells.get(id)!.values()].sort((a, b) => a.image - b.image),
  }));
  return { classes, images: imageIds, unknownClass };
}

function sortedIds(items: readonly { readonly id: CocoId }[]): CocoId[] {
  const ids = [...new Set(items.map(({ id }) => id))];
  return ids.every((id) => typeof id === 'number')
    ? ids.sort((a, b) => a - b)
    : ids.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}
