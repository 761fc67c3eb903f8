import type { CentreBox } from '../../box.ts';

/** One row of a YOLO text file, in shares of the picture's sides. */
export type YoloRow =
  | { readonly kind: 'box'; readonly class: number; readonly box: CentreBox }
  | { readonly kind: 'outline'; readonly class: number; readonly points: number[] }
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string };

// What float() of Python and strtod of C take as a finite decimal number, and no more: not 0x10, not 1_000, not nan.
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads one row: `class cx cy width height`, or an outline `class x1 y1 x2 y2 …` of three points or more. The number of fields
 * decides, row by row, since annotation tools write both kinds into one file.
 *
 * @param text  one line that is not blank
 * @example parseYoloRow('0 0.5 0.5 0.2 0.1') // { kind: 'box', class: 0, box: [0.5, 0.5, 0.2, 0.1] }
 */
export function parseYoloRow(text: string): YoloRow {
  const fields = text.trim().split(/\s+/);
  if (fields.length === 6) {
    return rejected(
      'YOLO_CONFIDENCE',
      'expected 5 numbers or an outline, found 6: a sixth number is the score of a prediction, not a label',
    );
  }
  if (fields.length !== 5 && (fields.length < 7 || fields.length % 2 === 0)) {
    return rejected(
      'YOLO_FIELD_COUNT',
      `expected 5 numbers, or a class and three points or more, found ${fields.length}`,
    );
  }
  const odd = fields.find((field) => !number.test(field));
  if (odd !== undefined)
    return rejected('YOLO_NOT_A_NUMBER', `expected finite decimal numbers, found "${odd.slice(0, 40)}"`);
  const [index, ...values] = fields.map(Number) as [number, ...number[]];
  if (!Number.isInteger(index)) return rejected('YOLO_CLASS', `expected a whole number as class, found ${fields[0]}`);
  const far = values.find((value) => Math.abs(value) > 1.5);
  if (far !== undefined) {
    return rejected(
      'YOLO_NOT_NORMALISED',
      `expected shares of the image's sides from 0 to 1, found ${far}; are these pixels?`,
    );
  }
  if (values.length === 4) return { kind: 'box', class: index, box: values as unknown as CentreBox };
  return { kind: 'outline', class: index, points: values };
}

function rejected(code: string, reason: string): YoloRow {
  return { kind: 'rejected', code, reason };
}

/**
 * A share of a side as text: twelve decimals, so that a box moves by less than a hundred-millionth of a pixel in any picture that can be
 * decoded.
 */
export function formatShare(value: number): string {
  return value.toFixed(12).replace(/\.?0+$/, '') || '0';
}
