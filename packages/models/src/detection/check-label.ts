import { DataError } from '@loupe/core';
import type { TargetLabel } from '../define-model.ts';

/**
 * Refuses a label that no loss can be made of.
 *
 * @throws {DataError} `TARGET_CLASS` for a class that the head does not have, `TARGET_BOX_EMPTY` for a box without width or height
 */
export function checkLabel({ class: index, box }: TargetLabel, classCount: number): void {
  if (!(index >= 0 && index < classCount)) {
    throw new DataError(`Cannot make targets: expected a class from 0 to ${classCount - 1}, found ${index}`, {
      code: 'TARGET_CLASS',
    });
  }
  if (!(box[2] > box[0] && box[3] > box[1])) {
    throw new DataError(`Cannot make targets: expected a box with width and height, found [${box.join(', ')}]`, {
      code: 'TARGET_BOX_EMPTY',
      fix: 'Drop labels that the letterbox or an augmentation made empty',
    });
  }
}
