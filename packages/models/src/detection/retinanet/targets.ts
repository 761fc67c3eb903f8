import type { HostArray, TargetLabel } from '../../define-model.ts';
import { encodeBox } from '../box-coder.ts';
import { checkLabel } from '../check-label.ts';
import { ignored, matchAnchors } from '../match-anchors.ts';

/** Lin et al., 2017, section 4. */
const thresholds = { foregroundIou: 0.5, backgroundIou: 0.4 };

/**
 * What the heads should say at each anchor, and what each anchor counts in the loss:
 *
 * - `classes` `[n, anchors, classes]`, 1 at the class of the anchor's object
 * - `classWeights` `[n, anchors, 1]`, 0 for ignored anchors
 * - `deltas` `[n, anchors, 4]`, from anchor to object
 * - `boxWeights` `[n, anchors, 1]`, 0 for all but foreground anchors
 *
 * The weights hold the normalisation: one image's losses are divided by its number of foreground anchors (at least 1), and the images
 * averaged, so that the loss is a weighted sum with no branch.
 *
 * @throws {DataError} `TARGET_BOX_EMPTY` for a box without width or height, which has no logarithm
 */
export function retinanetTargets(
  labels: readonly (readonly TargetLabel[])[],
  anchors: Float32Array,
  classCount: number,
): Record<'classes' | 'classWeights' | 'deltas' | 'boxWeights', HostArray> {
  const images = labels.length;
  const count = anchors.length / 4;
  const classes = new Float32Array(images * count * classCount);
  const classWeights = new Float32Array(images * count);
  const deltas = new Float32Array(images * count * 4);
  const boxWeights = new Float32Array(images * count);

  labels.forEach((objects, image) => {
    objects.forEach((object) => checkLabel(object, classCount));
    const matches = matchAnchors(
      anchors,
      objects.map(({ box }) => box),
      thresholds,
    );
    const foreground = matches.reduce((sum, match) => sum + (match >= 0 ? 1 : 0), 0);
    const weight = 1 / Math.max(1, foreground) / images;
    for (let i = 0; i < count; i++) {
      const match = matches[i]!;
      const at = image * count + i;
      if (match !== ignored) classWeights[at] = weight;
      if (match < 0) continue;
      boxWeights[at] = weight;
      classes[at * classCount + objects[match]!.class] = 1;
      encodeBox(objects[match]!.box, anchors, i, deltas, at * 4);
    }
  });
  return {
    classes: { shape: [images, count, classCount], data: classes },
    classWeights: { shape: [images, count, 1], data: classWeights },
    deltas: { shape: [images, count, 4], data: deltas },
    boxWeights: { shape: [images, count, 1], data: boxWeights },
  };
}
