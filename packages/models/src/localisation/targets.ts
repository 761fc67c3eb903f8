import { DataError } from '@loupe/core';
import type { HostArray, ImageSize, TargetLabel } from '../define-model.ts';

/**
 * Class and box of the one object of each image, boxes as shares of the image's sides.
 *
 * @param labels  one list an image
 * @throws {DataError} `LOCALISATION_LABELS` where an image has none, or more than one
 */
export function localisationTargets(
  labels: readonly (readonly TargetLabel[])[],
  { width, height }: ImageSize,
): { classes: HostArray; boxes: HostArray } {
  const classes = new Int32Array(labels.length);
  const boxes = new Float32Array(labels.length * 4);
  labels.forEach((ofImage, image) => {
    if (ofImage.length !== 1) {
      throw new DataError(
        `Cannot train a localiser on image ${image} of the batch: expected one label, found ${ofImage.length}`,
        { code: 'LOCALISATION_LABELS', fix: 'Leave out images without an object, and use a detector for several' },
      );
    }
    const { class: of, box } = ofImage[0]!;
    classes[image] = of;
    boxes.set([box[0] / width, box[1] / height, box[2] / width, box[3] / height], image * 4);
  });
  return { classes: { shape: [labels.length], data: classes }, boxes: { shape: [labels.length, 4], data: boxes } };
}
