import type { SegmentationResult } from '@loupe/stage';
import type { StudySet } from '../../compare/comparison.ts';
import type { TaskRow } from '../../compare/task-report.ts';

const undefinedOverlap = 'neither truth nor prediction has a pixel of this class';

/** Each image's overlap and the pixel confusion as rows of metrics.arrow. */
export function segmentationRows({ perImage, confusion }: SegmentationResult): TaskRow[] {
  const places = new Map([...new Set(perImage.map(({ image }) => image))].map((image, index) => [image, index]));
  return [
    ...perImage.flatMap(({ image, class: name, iou, dice }) =>
      (
        [
          ['image_Dice', dice],
          ['image_IoU', iou],
        ] as const
      ).map(([quantity, value]) => ({
        class: name,
        quantity,
        at: places.get(image)!,
        value,
        reason: value === null ? undefinedOverlap : null,
      })),
    ),
    ...confusion.counts.flatMap((row, truth) =>
      row.map((value, predicted) => ({
        class: confusion.labels[truth]!,
        predicted: confusion.labels[predicted]!,
        quantity: 'confusion',
        value,
        unit: 'pixels',
      })),
    ),
  ];
}

/** How often each class occurs in a data set. */
export function maskRows({ statistics }: StudySet): TaskRow[] {
  return statistics.classes.flatMap(({ name, images, pixelShare }) => [
    { class: name, quantity: 'images', value: images, unit: 'images' },
    {
      class: name,
      quantity: 'pixel_share',
      value: pixelShare,
      reason: pixelShare === null ? 'no pixel of the data set is labelled' : null,
    },
  ]);
}
