import type { HostArray, TargetLabel } from '../define-model.ts';

/** Labels of one batch of n images with room for m labels each. */
export interface PaddedLabels extends Record<string, HostArray> {
  /** `[n, m, 4]` x0 y0 x1 y1, pixels of the letterboxed image; zeros where no label is. */
  readonly boxes: HostArray;
  /** `[n, m]` int32. */
  readonly classes: HostArray;
  /** `[n, m]` 1 where a label is, else 0. */
  readonly present: HostArray;
}

/** Labels that an image has room for at first. */
export const smallestRoom = 8;

/**
 * Labels of one batch as arrays of a fixed shape.
 *
 * The room m is doubled from `atLeast` until it holds the fullest image: a traced step has static shapes, so few different m mean few
 * traces. A caller that hands in the room of the batch before it never goes back to a smaller one.
 *
 * @param labels  one list an image, boxes in pixels of the letterboxed image
 */
export function padLabels(labels: readonly (readonly TargetLabel[])[], atLeast = smallestRoom): PaddedLabels {
  const images = labels.length;
  let room = atLeast;
  while (labels.some((ofImage) => ofImage.length > room)) room *= 2;

  const boxes = new Float32Array(images * room * 4);
  const classes = new Int32Array(images * room);
  const present = new Float32Array(images * room);
  labels.forEach((ofImage, image) =>
    ofImage.forEach((label, index) => {
      const place = image * room + index;
      boxes.set(label.box, place * 4);
      classes[place] = label.class;
      present[place] = 1;
    }),
  );
  return {
    boxes: { shape: [images, room, 4], data: boxes },
    classes: { shape: [images, room], data: classes },
    present: { shape: [images, room], data: present },
  };
}
