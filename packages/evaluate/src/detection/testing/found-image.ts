import type { Box } from '@loupe/dataset/schema';
import type { FoundImage } from '../choose-examples.ts';

type Placed = readonly [classIndex: number, box: Box];

/** An image of 100 x 100 pixels with labels and scored detections. */
export function foundImage(
  id: string,
  labels: readonly Placed[],
  detections: readonly (readonly [...Placed, score: number])[],
  group?: string,
): FoundImage {
  const record = {
    id,
    file: `data/${id}.png`,
    sha256: '0'.repeat(64),
    width: 100,
    height: 100,
    labels: labels.map(([classIndex, box]) => ({ class: classIndex, box })),
    ...(group !== undefined && { group }),
  };
  return {
    record,
    labels: record.labels,
    file: record.file,
    width: 100,
    height: 100,
    detections: detections.map(([classIndex, box, score]) => ({ class: classIndex, box, score })),
  };
}
