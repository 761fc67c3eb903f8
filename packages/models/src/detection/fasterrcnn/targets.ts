import type { HostArray, TargetLabel } from '../../define-model.ts';
import { encodeBox } from '../box-coder.ts';
import { checkLabel } from '../check-label.ts';
import { ignored, matchAnchors } from '../match-anchors.ts';
import { padLabels } from '../padded-labels.ts';

/** Ren et al., 2015, section 3.1.2. */
const thresholds = { foregroundIou: 0.7, backgroundIou: 0.3 };

/**
 * What the losses compare with. The first stage's part is made here, since anchors are known beforehand; the second stage's is made from
 * the labels within the step, since its regions are the first stage's proposals:
 *
 * - `anchorForeground`, `anchorBackground` `[n, anchors]`, 1 or 0; neither for ignored anchors
 * - `anchorDeltas` `[n, anchors, 4]`, from anchor to object; 0 for all but foreground anchors
 * - `boxes` `[n, m, 4]`, `classes` `[n, m]`, `present` `[n, m]`, as `padLabels`
 *
 * @param room  labels that an image has room for at least
 * @throws {DataError} `TARGET_CLASS`, `TARGET_BOX_EMPTY`
 */
export function fasterRcnnTargets(
  labels: readonly (readonly TargetLabel[])[],
  anchors: Float32Array,
  classCount: number,
  room: number,
): Record<'anchorForeground' | 'anchorBackground' | 'anchorDeltas' | 'boxes' | 'classes' | 'present', HostArray> {
  const images = labels.length;
  const count = anchors.length / 4;
  const foreground = new Float32Array(images * count);
  const background = new Float32Array(images * count);
  const deltas = new Float32Array(images * count * 4);
  labels.forEach((objects, image) => {
    objects.forEach((object) => checkLabel(object, classCount));
    const matches = matchAnchors(
      anchors,
      objects.map(({ box }) => box),
      thresholds,
    );
    for (let i = 0; i < count; i++) {
      const match = matches[i]!;
      const at = image * count + i;
      if (match === ignored) continue;
      if (match < 0) background[at] = 1;
      else {
        foreground[at] = 1;
        encodeBox(objects[match]!.box, anchors, i, deltas, at * 4);
      }
    }
  });
  const { boxes, classes, present } = padLabels(labels, room);
  return {
    anchorForeground: { shape: [images, count], data: foreground },
    anchorBackground: { shape: [images, count], data: background },
    anchorDeltas: { shape: [images, count, 4], data: deltas },
    boxes,
    classes,
    present,
  };
}
