import type { Detection } from '@loupe/dataset/schema';
import type { DecodeOptions, ImageSize, RawOutput } from '../../define-model.ts';
import { nms } from '../nms.ts';
import type { Anchors } from '../anchor-boxes.ts';
import { decodeBox } from '../box-coder.ts';

/** Of one level of one image, before suppression. */
const candidatesPerLevel = 1000;

/**
 * Detections of a batch: on each level the best candidates over the score floor, boxes clipped to the image, then suppression per
 * class over all levels together.
 *
 * @param raw  logits `[n, anchors, classes]` and deltas `[n, anchors, 4]`
 * @source     Lin et al., 2017, section 4, inference; top 1000 a level as there
 */
export function decodeRetinanet(
  [logits, deltas]: readonly RawOutput[],
  anchors: Anchors,
  size: ImageSize,
  { scoreFloor, iou, maxDetections }: DecodeOptions,
): Detection[][] {
  const [images, anchorCount, classCount] = logits!.shape as [number, number, number];
  return Array.from({ length: images }, (_, image) => {
    const first = image * anchorCount;
    const chosen = anchors.levelStarts
      .slice(0, -1)
      .flatMap((start, level) =>
        bestCandidates(
          logits!.data,
          (first + start) * classCount,
          (first + anchors.levelStarts[level + 1]!) * classCount,
          scoreFloor,
        ),
      );
    const detections = chosen.map((index): Detection => {
      const anchor = Math.floor(index / classCount);
      const box = decodeBox(deltas!.data, anchor * 4, anchors.boxes, anchor - first);
      return { class: index % classCount, box: clip(box, size), score: sigmoid(logits!.data[index]!) };
    });
    const kept = nms(
      {
        boxes: detections.flatMap(({ box }) => box),
        scores: detections.map(({ score }) => score),
        classes: detections.map((d) => d.class),
      },
      { iou, maxDetections },
    );
    return kept.map((index) => detections[index]!);
  });
}

/** Indices in [from, to) of the logits whose score is over the floor, highest first, at most `candidatesPerLevel`. */
function bestCandidates(logits: Float32Array, from: number, to: number, scoreFloor: number): number[] {
  // Comparing logits saves a sigmoid for each of the many anchors under the floor.
  const floor = Math.log(scoreFloor / (1 - scoreFloor));
  const over: number[] = [];
  for (let i = from; i < to; i++) if (logits[i]! > floor) over.push(i);
  return over.sort((a, b) => logits[b]! - logits[a]! || a - b).slice(0, candidatesPerLevel);
}

function clip([x0, y0, x1, y1]: Detection['box'], { width, height }: ImageSize): Detection['box'] {
  const within = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  return [within(x0, width), within(y0, height), within(x1, width), within(y1, height)];
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
