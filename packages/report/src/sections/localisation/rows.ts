import type { LocalisationResult } from '@loupe/stage';
import type { TaskRow } from '../../compare/task-report.ts';

/** The overlap in each image, and the confusion of classes, as rows of metrics.arrow. */
export function localisationRows({ ious, confusion }: LocalisationResult): TaskRow[] {
  return [
    ...ious.map((value, at) => ({ quantity: 'image_IoU', at, value })),
    ...confusion.labels.map((name, index) => ({
      class: name,
      quantity: 'objects',
      value: confusion.counts[index]!.reduce((sum, count) => sum + count, 0),
      unit: 'images',
    })),
    ...confusion.counts.flatMap((row, truth) =>
      row.map((value, predicted) => ({
        class: confusion.labels[truth]!,
        predicted: confusion.labels[predicted]!,
        quantity: 'confusion',
        value,
        unit: 'images',
      })),
    ),
  ];
}
