import type { ImageRecord } from '@loupe/dataset/schema';
import { confusionMatrix, type ScoredImage } from '@loupe/metrics';
import type { Example } from '@loupe/stage';

export interface FoundImage extends ScoredImage {
  readonly record: ImageRecord;
}

export interface ExampleRequest {
  readonly classes: readonly string[];
  readonly images: readonly FoundImage[];
  /** detections with a lower score are not shown */
  readonly confidence: number;
  /** least overlap for a detection to count as right */
  readonly iou: number;
  /** images of each kind */
  readonly perKind: number;
}

/**
 * Images worth a look, chosen by rule and never by hand. Each image with labels has an F1 of its own at the operating point.
 *
 * - best: highest F1; of equal ones those with more labels first
 * - worst: lowest F1; of equal ones those with more mistakes (misses, false alarms, wrong classes) first
 * - typical: F1 nearest to the median over images with labels
 * - empty: images without labels, those with the most false alarms first
 *
 * Remaining ties keep file order. An image is shown once: best is filled first, then worst, then typical.
 */
export function chooseExamples({ classes, images, confidence, iou, perKind }: ExampleRequest): Example[] {
  const judged = images.map((image) => ({ image, ...judge(image, classes, confidence, iou) }));
  const labelled = judged.filter(({ labels }) => labels > 0);
  const middle = median(labelled.map(({ f1 }) => f1));
  const shown = new Set<FoundImage>();
  const take = (kind: Example['kind'], ranked: readonly { readonly image: FoundImage }[]) =>
    ranked
      .filter(({ image }) => !shown.has(image))
      .slice(0, perKind)
      .map(({ image }) => {
        shown.add(image);
        return toExample(kind, image, classes, confidence);
      });

  const best = take(
    'best',
    labelled.toSorted((a, b) => b.f1 - a.f1 || b.labels - a.labels),
  );
  const worst = take(
    'worst',
    labelled.toSorted((a, b) => a.f1 - b.f1 || b.mistakes - a.mistakes),
  );
  const typical = take(
    'typical',
    labelled.toSorted((a, b) => Math.abs(a.f1 - middle) - Math.abs(b.f1 - middle)),
  );
  const empty = take(
    'empty',
    judged.filter(({ labels }) => labels === 0).toSorted((a, b) => b.mistakes - a.mistakes),
  );
  return [...best, ...typical, ...worst, ...empty];
}

function judge(image: FoundImage, classes: readonly string[], confidence: number, iou: number) {
  const { counts } = confusionMatrix({ classes, images: [image], confidence, iou });
  const all = counts.flat().reduce((sum, count) => sum + count, 0);
  const right = counts.reduce((sum, row, index) => sum + row[index]!, 0);
  const labels = counts
    .slice(0, -1)
    .flat()
    .reduce((sum, count) => sum + count, 0);
  const detections = all - counts.reduce((sum, row) => sum + row.at(-1)!, 0);
  return { f1: labels + detections === 0 ? 1 : (2 * right) / (labels + detections), labels, mistakes: all - right };
}

/** The lower of the two middle values, so that it is one that occurs. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}

function toExample(
  kind: Example['kind'],
  { record, labels, detections }: FoundImage,
  classes: readonly string[],
  confidence: number,
): Example {
  return {
    image: record.id,
    file: record.file,
    width: record.width,
    height: record.height,
    kind,
    truth: labels.map((label) => ({ box: label.box, class: classes[label.class]!, score: null })),
    predicted: detections
      .filter(({ score }) => score >= confidence)
      .map((detection) => ({ box: detection.box, class: classes[detection.class]!, score: detection.score })),
  };
}
