import type { Size } from '../box.ts';
import type { Box } from '../schema.ts';
import type { SourceImage } from './source.ts';

/** How points of an annotation come into the frame of the picture as seen. */
export type AnnotationFrame =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'moved';
      readonly code: string;
      readonly reason: string;
      readonly move: (x: number, y: number) => readonly [number, number];
    }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * What to do where an annotation states another size than the picture has.
 *
 * - the size before EXIF rotation: the labels were drawn on the stored pixels, and are turned with them
 * - the same shape at another scale: the picture was resized without its labels, which are scaled after it
 * - anything else: the labels belong to another picture
 */
export function annotationFrame(stated: Size, image: SourceImage): AnnotationFrame {
  const { width, height, orientation } = image;
  if (stated.width === width && stated.height === height) return { kind: 'same' };
  const found = `${width} x ${height}`;
  const expected = `expected the stated size ${stated.width} x ${stated.height}, found ${found}`;
  if (orientation >= 5 && stated.width === height && stated.height === width) {
    return {
      kind: 'moved',
      code: 'STORED_FRAME',
      reason: `${expected} after EXIF orientation ${orientation}; its labels are turned with the image`,
      move: turn(orientation, stated),
    };
  }
  const scaleX = width / stated.width;
  const scaleY = height / stated.height;
  // A resized side is rounded to a whole pixel, so the two scales may differ by that much.
  const rounding = scaleX / Math.min(width, stated.width) + scaleY / Math.min(height, stated.height);
  if (
    Number.isFinite(scaleX) &&
    Number.isFinite(scaleY) &&
    scaleX > 0 &&
    scaleY > 0 &&
    Math.abs(scaleX - scaleY) <= rounding
  ) {
    return {
      kind: 'moved',
      code: 'SIZE_SCALED',
      reason: `${expected}; its labels are scaled with the image`,
      move: (x, y) => [x * scaleX, y * scaleY],
    };
  }
  return { kind: 'unknown', reason: expected };
}

/** The box in the frame of the picture as seen; again with its left upper corner first where it was turned. */
export function moveBox(box: Box, frame: AnnotationFrame): Box {
  if (frame.kind !== 'moved') return box;
  const [ax, ay] = frame.move(box[0], box[1]);
  const [bx, by] = frame.move(box[2], box[3]);
  return [Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by)];
}

/** @source EXIF 2.32, tag Orientation: how row 0 and column 0 of the stored pixels are seen */
function turn(orientation: number, stored: Size): (x: number, y: number) => readonly [number, number] {
  switch (orientation) {
    case 5:
      return (x, y) => [y, x];
    case 6:
      return (x, y) => [stored.height - y, x];
    case 7:
      return (x, y) => [stored.height - y, stored.width - x];
    default:
      return (x, y) => [y, stored.width - x];
  }
}
