import type { Box, Detection, Label } from '@loupe/dataset/schema';
import type { CocoBox, CocoResult, CocoTruth } from './coco-document.ts';

/** One image with what is in it and what was found in it; boxes x0 y0 x1 y1, pixels, in the same frame. */
export interface ScoredImage {
  readonly labels: readonly Label[];
  readonly detections: readonly Detection[];
  readonly file?: string;
  readonly width?: number;
  readonly height?: number;
}

/**
 * The labels as COCO ground truth: image ids 1, 2 … in the order of `images`, category ids 1, 2 … in the order of `classes`.
 *
 * @example toCocoTruth(['a'], [{ labels: [{ class: 0, box: [1, 2, 4, 6] }], detections: [] }]).annotations[0]?.bbox // [1, 2, 3, 4]
 */
export function toCocoTruth(classes: readonly string[], images: readonly ScoredImage[]): CocoTruth {
  let id = 0;
  return {
    images: images.map(({ file, width, height }, index) => ({
      id: index + 1,
      ...(file !== undefined && { file_name: file }),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    })),
    annotations: images.flatMap(({ labels }, index) =>
      labels.map((label) => {
        const bbox = xyxyToXywh(label.box);
        return {
          id: ++id,
          image_id: index + 1,
          category_id: label.class + 1,
          bbox,
          area: label.area ?? bbox[2] * bbox[3],
          iscrowd: label.crowd ? (1 as const) : (0 as const),
        };
      }),
    ),
    categories: classes.map((name, index) => ({ id: index + 1, name })),
  };
}

/** The detections as COCO results, with the ids of `toCocoTruth`. */
export function toCocoResults(images: readonly Pick<ScoredImage, 'detections'>[]): CocoResult[] {
  return images.flatMap(({ detections }, index) =>
    detections.map((detection) => ({
      image_id: index + 1,
      category_id: detection.class + 1,
      bbox: xyxyToXywh(detection.box),
      score: detection.score,
    })),
  );
}

function xyxyToXywh([x0, y0, x1, y1]: Box): CocoBox {
  return [x0, y0, x1 - x0, y1 - y0];
}
