import type { Box } from '@loupe/dataset/schema';
import { cocoIou } from './coco/coco-iou.ts';
import type { ScoredImage } from './coco/to-coco.ts';

export interface ConfusionMatrix {
  /** the classes, then `background` */
  readonly labels: string[];
  /** `[truth][predicted]`; the corner background/background is 0, since there is nothing to count there */
  readonly counts: number[][];
  readonly iou: number;
  readonly confidence: number;
}

export interface ConfusionRule {
  readonly classes: readonly string[];
  readonly images: readonly ScoredImage[];
  /** detections with a lower score are left out */
  readonly confidence: number;
  /** least overlap of a pair, .5 unless given */
  readonly iou?: number;
}

/**
 * Which class each label was found as, and what was found where no label is.
 *
 * Detections and labels are paired whatever their classes: pairs with enough overlap are taken in order of overlap (ties: equal
 * classes first, then the higher score, then given order), each detection and each label once. A label left over was seen as background, a
 * detection left over is a false alarm on background. Crowds are no labels; a left-over detection that lies in one, by `iou` of its own area,
 * is not counted.
 */
export function confusionMatrix({ classes, images, confidence, iou = 0.5 }: ConfusionRule): ConfusionMatrix {
  const background = classes.length;
  const counts = Array.from({ length: background + 1 }, () => new Array<number>(background + 1).fill(0));
  for (const image of images) {
    const labels = image.labels.filter(({ crowd }) => !crowd);
    const crowds = image.labels.filter(({ crowd }) => crowd);
    const detections = image.detections.filter(({ score }) => score >= confidence);
    const pairs = detections.flatMap((detection, d) =>
      labels.flatMap((label, l) => {
        const overlap = overlapOf(detection.box, label.box, false);
        return overlap >= iou
          ? [{ d, l, overlap, same: detection.class === label.class ? 1 : 0, score: detection.score }]
          : [];
      }),
    );
    pairs.sort((a, b) => b.overlap - a.overlap || b.same - a.same || b.score - a.score || a.d - b.d || a.l - b.l);

    const detectionTaken = new Set<number>(),
      labelTaken = new Set<number>();
    for (const { d, l } of pairs) {
      if (detectionTaken.has(d) || labelTaken.has(l)) continue;
      detectionTaken.add(d);
      labelTaken.add(l);
      counts[labels[l]!.class]![detections[d]!.class]!++;
    }
    labels.forEach((label, l) => {
      if (!labelTaken.has(l)) counts[label.class]![background]!++;
    });
    detections.forEach((detection, d) => {
      if (detectionTaken.has(d) || crowds.some((crowd) => overlapOf(detection.box, crowd.box, true) >= iou)) return;
      counts[background]![detection.class]!++;
    });
  }
  return { labels: [...classes, 'background'], counts, iou, confidence };
}

function overlapOf(detection: Box, label: Box, crowd: boolean): number {
  return cocoIou(xywh(detection), xywh(label), crowd);
}

const xywh = ([x0, y0, x1, y1]: Box) => [x0, y0, x1 - x0, y1 - y0] as const;
