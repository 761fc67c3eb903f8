import type { Box, DrawnTransform } from '@loupe/dataset/schema';
import { compose } from './compose.ts';
import type { Size } from './define-transform.ts';
import type { Fit, Preprocessing } from './schema.ts';

/** Value around a letterboxed picture: 114 is what YOLO weights were trained with. */
export const marginFill = 114;

/**
 * The steps that bring a picture of any size into the square that a model sees: pixels, boxes and class maps all follow them.
 *
 * @example fitSteps({ fit: { kind: 'stretch' }, size: 64 }) // [{ name: 'resize', drawn: { width: 64, height: 64 } }]
 */
export function fitSteps({ fit, size: side }: Pick<Preprocessing, 'fit' | 'size'>): DrawnTransform[] {
  switch (fit.kind) {
    case 'letterbox':
      return [{ name: 'letterbox', drawn: { size: side, fill: marginFill } }];
    case 'stretch':
      return [stretched(side)];
    case 'centre-crop': {
      const corner = Math.floor((fit.resize - side) / 2);
      return [stretched(fit.resize), { name: 'crop', drawn: { x: corner, y: corner, width: side, height: side } }];
    }
  }
}

const stretched = (side: number): DrawnTransform => ({ name: 'resize', drawn: { width: side, height: side } });

/** The way between a picture's frame and the square that a model sees; no fit turns or leans the picture. */
export interface FitMapping {
  /** Square from picture: `x * scaleX + shiftX`, `y * scaleY + shiftY`, at pixel edges. */
  readonly scaleX: number;
  readonly scaleY: number;
  readonly shiftX: number;
  readonly shiftY: number;
  toModel(box: Box): Box;
  /** The inverse; boxes are not clipped to the picture. */
  toImage(box: Box): Box;
}

/** @example fitMapping({ width: 200, height: 100 }, { fit: { kind: 'letterbox' }, size: 100 }).toModel([0, 0, 200, 100]) // [0, 25, 100, 75] */
export function fitMapping(size: Size, preprocessing: { readonly fit: Fit; readonly size: number }): FitMapping {
  const [scaleX, , shiftX, , scaleY, shiftY] = compose(fitSteps(preprocessing), size).matrix;
  return {
    scaleX,
    scaleY,
    shiftX,
    shiftY,
    toModel: ([x0, y0, x1, y1]) => [
      x0 * scaleX + shiftX,
      y0 * scaleY + shiftY,
      x1 * scaleX + shiftX,
      y1 * scaleY + shiftY,
    ],
    toImage: ([x0, y0, x1, y1]) => [
      (x0 - shiftX) / scaleX,
      (y0 - shiftY) / scaleY,
      (x1 - shiftX) / scaleX,
      (y1 - shiftY) / scaleY,
    ],
  };
}
