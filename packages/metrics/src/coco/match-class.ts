import type { CocoAnnotation, CocoBox, CocoResult } from './coco-document.ts';
import { cocoIou } from './coco-iou.ts';
import type { ClassGroup, ImageGroup } from './group-by-class.ts';
import { maxDetections, type AreaRange } from './protocol.ts';

/** What became of a detection: it found a label, it found none, or it does not count (a crowd, another size). */
export const verdict = { wrong: 0, right: 1, ignored: 2 } as const;

/** All detections of one class that count, judged. Every array has one entry a detection, ordered by score, best first. */
export interface ClassMatches {
  readonly score: Float64Array;
  /** 0: the best of its image */
  readonly rank: Int32Array;
  readonly image: Int32Array;
  /** `[area][threshold]` -> a `verdict` per detection */
  readonly verdicts: readonly (readonly Uint8Array[])[];
  /** `[area]` -> labels that count */
  readonly positives: readonly number[];
  /** `[area]` -> the image of each label that counts */
  readonly positiveImages: readonly (readonly number[])[];
}

export interface MatchProtocol {
  readonly areas: readonly AreaRange[];
  readonly thresholds: readonly number[];
}

/**
 * Judges every detection of a class, image by image: in order of score, each takes the free label that it overlaps most, if it
 * reaches the threshold. Labels that do not count (crowds, sizes outside the range) are taken only where no other is.
 *
 * @source  cocoapi, `COCOeval.evaluateImg`. One deviation: there an annotation whose id is 0 can never be found; here it can
 */
export function matchClass({ groups }: ClassGroup, { areas, thresholds }: MatchProtocol): ClassMatches {
  const kept = groups.map((group) => ({ ...group, detections: bestFirst(group.detections).slice(0, maxDetections) }));
  const count = kept.reduce((sum, group) => sum + group.detections.length, 0);
  const score = new Float64Array(count),
    rank = new Int32Array(count),
    image = new Int32Array(count);
  const verdicts = areas.map(() => thresholds.map(() => new Uint8Array(count)));
  const positiveImages = areas.map((): number[] => []);

  let offset = 0;
  for (const group of kept) {
    group.detections.forEach((detection, index) => {
      score[offset + index] = detection.score;
      rank[offset + index] = index;
      image[offset + index] = group.image;
    });
    const scene: Scene = {
      ...group,
      crowds: group.labels.map(isCrowd),
      overlaps: overlapTable(group),
      taken: new Uint8Array(group.labels.length),
    };
    for (const [a, area] of areas.entries()) {
      const order = countingLabelsFirst(group.labels, area);
      for (let n = 0; n < order.counting; n++) positiveImages[a]!.push(group.image);
      for (const [t, threshold] of thresholds.entries()) judge(scene, order, area, threshold, verdicts[a]![t]!, offset);
    }
    offset += group.detections.length;
  }
  // Ties keep image order: the reference tool sorts stably, and scores repeat often after rounding.
  const order = Int32Array.from(Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!));
  return {
    score: reorder(score, order, new Float64Array(count)),
    rank: reorder(rank, order, new Int32Array(count)),
    image: reorder(image, order, new Int32Array(count)),
    verdicts: verdicts.map((byThreshold) => byThreshold.map((judged) => reorder(judged, order, new Uint8Array(count)))),
    positives: positiveImages.map((images) => images.length),
    positiveImages,
  };
}

function reorder<T extends Float64Array | Int32Array | Uint8Array>(values: T, order: Int32Array, into: T): T {
  for (let i = 0; i < order.length; i++) into[i] = values[order[i]!]!;
  return into;
}

const bestFirst = (detections: readonly CocoResult[]) => [...detections].sort((a, b) => b.score - a.score);
const areaOf = (box: CocoBox) => box[2] * box[3];
const isCrowd = (label: CocoAnnotation) => label.iscrowd === 1 || label.iscrowd === true;
const outside = (area: number, { from, to }: AreaRange) => area < from || area > to;

/** `[detection][label]`, row-major. */
function overlapTable({ labels, detections }: ImageGroup): Float64Array {
  const table = new Float64Array(labels.length * detections.length);
  let at = 0;
  for (const detection of detections) {
    for (const label of labels) table[at++] = cocoIou(detection.bbox, label.bbox, isCrowd(label));
  }
  return table;
}

interface LabelOrder {
  readonly indices: readonly number[];
  /** how many of them count; they come first */
  readonly counting: number;
}

function countingLabelsFirst(labels: readonly CocoAnnotation[], area: AreaRange): LabelOrder {
  const counts = (label: CocoAnnotation) => !isCrowd(label) && !outside(label.area ?? areaOf(label.bbox), area);
  const counting: number[] = [],
    others: number[] = [];
  labels.forEach((label, index) => (counts(label) ? counting : others).push(index));
  return { indices: [...counting, ...others], counting: counting.length };
}

interface Scene extends ImageGroup {
  readonly crowds: readonly boolean[];
  readonly overlaps: Float64Array;
  /** working memory: 1 where a label has been found */
  readonly taken: Uint8Array;
}

/** Writes the verdicts of one image from `offset` on. Positional arguments: this runs a million times on a large set. */
function judge(
  scene: Scene,
  order: LabelOrder,
  area: AreaRange,
  threshold: number,
  verdicts: Uint8Array,
  offset: number,
): void {
  const { labels, detections, crowds, overlaps, taken } = scene,
    { indices, counting } = order;
  taken.fill(0);
  const lowest = Math.min(threshold, 1 - 1e-10);
  for (let d = 0; d < detections.length; d++) {
    let best = -1,
      bestCounts = false,
      overlap = lowest;
    for (let position = 0; position < indices.length; position++) {
      const label = indices[position]!,
        counts = position < counting;
      if (taken[label] === 1 && !crowds[label]) continue;
      if (bestCounts && !counts) break;
      // Not `<=`: of two labels overlapped alike the reference tool takes the later one.
      if (overlaps[d * labels.length + label]! < overlap) continue;
      overlap = overlaps[d * labels.length + label]!;
      best = label;
      bestCounts = counts;
    }
    if (best === -1) {
      verdicts[offset + d] = outside(areaOf(detections[d]!.bbox), area) ? verdict.ignored : verdict.wrong;
    } else {
      taken[best] = 1;
      verdicts[offset + d] = bestCounts ? verdict.right : verdict.ignored;
    }
  }
}
