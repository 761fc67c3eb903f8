import { LoupeError } from '@loupe/core';
import type { Ring } from '../../schema.ts';
import { parseLooseJson, linesOfItems } from '../coco/json-text.ts';
import { isEntry } from '../coco/coco-file.ts';
import { isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';

/** One shape as a labelme file has it; `points` may be anything. */
export interface LabelmeShape {
  readonly line: number | undefined;
  readonly label: string;
  readonly type: string;
  readonly points: unknown;
  /** Shapes of one number are one thing, drawn in several pieces. */
  readonly group: number | undefined;
}

export interface LabelmeFile {
  readonly file: string;
  readonly imagePath: string;
  readonly size: { readonly width: number; readonly height: number } | undefined;
  readonly shapes: readonly LabelmeShape[];
}

export type FoundLabelme = LabelmeFile | { readonly file: string; readonly code: string; readonly reason: string };

/**
 * The labelme files of a source: JSON objects with `shapes` and `imagePath`. One that is broken is given with the reason, if `shapes` stands
 * in it. The picture that each file carries once more (`imageData`) is not looked at.
 */
export async function findLabelmeFiles(source: DatasetSource, annotations?: string): Promise<FoundLabelme[]> {
  const found: FoundLabelme[] = [];
  for (const file of source.files) {
    if (!file.toLowerCase().endsWith('.json') || !isUnder(file, annotations ?? '')) continue;
    let text = '';
    try {
      text = await source.readText(file);
      if (!text.includes('"shapes"')) continue;
      const value = parseLooseJson(text, file);
      if (!isEntry(value) || !Array.isArray(value.shapes) || typeof value.imagePath !== 'string') continue;
      const lines = linesOfItems(text, 'shapes');
      const { imageWidth: width, imageHeight: height } = value;
      found.push({
        file,
        imagePath: value.imagePath,
        size: typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined,
        shapes: value.shapes.map((item: unknown, index): LabelmeShape => {
          const shape = isEntry(item) ? item : {};
          return {
            line: lines[index],
            label: typeof shape.label === 'string' ? shape.label.trim() : '',
            type: typeof shape.shape_type === 'string' ? shape.shape_type : 'polygon',
            points: shape.points,
            group: typeof shape.group_id === 'number' ? shape.group_id : undefined,
          };
        }),
      });
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      if (text.includes('"imagePath"')) found.push({ file, code: error.code, reason: error.message });
    }
  }
  return found;
}

/** The outline of a shape, or why it has none. */
export function ringOfShape({ type, points }: LabelmeShape): { ring: Ring } | { code: string; reason: string } {
  const pairs = Array.isArray(points) ? (points as unknown[]) : [];
  const isPoint = (point: unknown): point is [number, number] =>
    Array.isArray(point) &&
    point.length === 2 &&
    point.every((value) => typeof value === 'number' && Number.isFinite(value));
  if (!pairs.every(isPoint))
    return { code: 'LABEL_NOT_FINITE', reason: 'expected points of two finite numbers, found others' };
  if (type === 'rectangle' && pairs.length === 2) {
    const [[ax, ay], [bx, by]] = pairs as [[number, number], [number, number]];
    const [x0, x1, y0, y1] = [Math.min(ax, bx), Math.max(ax, bx), Math.min(ay, by), Math.max(ay, by)];
    return { ring: [x0, y0, x1, y0, x1, y1, x0, y1] };
  }
  if (type !== 'polygon')
    return { code: 'LABELME_SHAPE', reason: `expected a polygon or a rectangle, found ${type === 'rectangle' ? `a rectangle of ${pairs.length} points` : `"${type}"`}` }; // prettier-ignore
  return { ring: pairs.flat() };
}
