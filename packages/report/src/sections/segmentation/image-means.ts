import type { SegmentationResult } from '@loupe/stage';
import { groupBy } from '../../compare/group-by.ts';

/** Dice or IoU of each image by its id: the mean over its classes; images where no class has one are left out. */
export function imageMeans(
  { perImage }: Pick<SegmentationResult, 'perImage'>,
  name: 'Dice' | 'IoU',
): Map<string, number> {
  return new Map(
    groupBy(perImage, ({ image }) => image).flatMap((classes) => {
      const values = classes.flatMap((row) => (name === 'Dice' ? row.dice : row.iou) ?? []);
      return values.length === 0
        ? []
        : [[classes[0]!.image, values.reduce((sum, value) => sum + value, 0) / values.length] as const];
    }),
  );
}
