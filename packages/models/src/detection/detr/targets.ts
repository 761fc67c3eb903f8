import { DataError } from '@loupe/core';
import type { ImageSize, TargetLabel } from '../../define-model.ts';
import { checkLabel } from '../check-label.ts';
import { padLabels, type PaddedLabels } from '../padded-labels.ts';

/**
 * Labels of one batch as arrays of a fixed shape, boxes as centre and sides in shares of the image.
 *
 * @param room     labels that an image has room for at least
 * @param queries  labels that an image may have at most
 * @throws {DataError} `TARGET_CLASS`, `TARGET_BOX_EMPTY`, or `TARGET_TOO_MANY` for more labels than queries
 */
export function detrTargets(
  labels: readonly (readonly TargetLabel[])[],
  { width, height }: ImageSize,
  { classes, queries, room }: { readonly classes: number; readonly queries: number; readonly room: number },
): PaddedLabels {
  for (const ofImage of labels) {
    ofImage.forEach((label) => checkLabel(label, classes));
    if (ofImage.length > queries) {
      throw new DataError(
        `Cannot make targets: expected at most ${queries} objects in an image, one a query, found ${ofImage.length}`,
        { code: 'TARGET_TOO_MANY', fix: `Set the option queries to ${ofImage.length} or more` },
      );
    }
  }
  const relative = labels.map((ofImage) =>
    ofImage.map(({ class: index, box: [x0, y0, x1, y1] }): TargetLabel => ({
      class: index,
      box: [(x0 + x1) / 2 / width, (y0 + y1) / 2 / height, (x1 - x0) / width, (y1 - y0) / height],
    })),
  );
  const padded = padLabels(relative, Math.min(room, queries));
  // Doubling may overshoot: an assignment has no more rows than columns.
  return padded.present.shape[1]! <= queries ? padded : padLabels(relative, queries);
}
