import { LoupeError } from '@loupe/core';
import { boxArea, xywhToXyxy } from '../../box.ts';
import { packRuns, rleExtent, type MaskRle } from '../../mask-rle.ts';
import type { Size } from '../../box.ts';
import { openRing, ringBox } from '../../polygon.ts';
import type { Box, Label, LabelMask, Ring } from '../../schema.ts';
import { moveBox, type AnnotationFrame } from '../annotation-frame.ts';
import type { Reason } from '../intake.ts';
import { isEntry, type Entry } from './coco-file.ts';

export type ReadAnnotation =
  | { readonly kind: 'read'; readonly label: Omit<Label, 'class' | 'from'>; readonly notes: readonly Reason[] }
  | { readonly kind: 'rejected'; readonly code: string; readonly reason: string };

/**
 * One COCO annotation as a label in the frame of its image: `bbox` counts; without one, the box of the outlines or of the mask. A mask of
 * another size than the image, or of one that was turned or scaled, is left out with a note.
 */
export function readAnnotation(annotation: Entry, frame: AnnotationFrame, size: Size): ReadAnnotation {
  const notes: Reason[] = [];
  const { rings, mask } = readSegmentation(annotation.segmentation, notes, frame.kind === 'same' ? size : undefined);
  const stated = readBox(annotation.bbox, rings, mask?.box);
  if ('code' in stated) return { kind: 'rejected', ...stated };

  const box = moveBox(stated.box, frame);
  const outlines = rings.map((ring) => moveRing(ring, frame));
  const crowd = annotation.iscrowd === 1 || annotation.iscrowd === true;
  const scale = boxArea(stated.box) > 0 ? boxArea(box) / boxArea(stated.box) : 1;
  const statedArea = typeof annotation.area === 'number' && annotation.area > 0 ? annotation.area : mask?.area;
  const area = statedArea === undefined ? undefined : statedArea * scale;
  // Left out where it says no more than the box, as files of boxes alone write it.
  const isDrawn = outlines.length > 0 || mask?.pixels !== undefined;
  const saysMore = area !== undefined && (isDrawn || Math.abs(area - boxArea(box)) > 1e-6 * boxArea(box));
  return {
    kind: 'read',
    label: {
      box,
      ...(outlines.length > 0 ? { outlines } : {}),
      ...(mask?.pixels === undefined ? {} : { mask: mask.pixels }),
      ...(saysMore ? { area } : {}),
      ...(crowd ? { crowd } : {}),
    },
    notes,
  };
}

function readBox(
  bbox: unknown,
  rings: readonly Ring[],
  maskBox: Box | undefined,
): { box: Box } | { code: string; reason: string } {
  if (bbox === undefined || (Array.isArray(bbox) && bbox.length === 0)) {
    if (rings.length > 0) return { box: ringBox(rings) };
    if (maskBox !== undefined) return { box: maskBox };
    return { code: 'COCO_BBOX', reason: 'expected bbox or segmentation, found neither' };
  }
  if (!Array.isArray(bbox) || bbox.length !== 4) {
    return {
      code: 'COCO_BBOX',
      reason: `expected bbox to be x, y, width, height, found ${JSON.stringify(bbox).slice(0, 80)}`,
    };
  }
  if (!bbox.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    return {
      code: 'LABEL_NOT_FINITE',
      reason: `expected finite numbers in bbox, found ${JSON.stringify(bbox).slice(0, 80)}`,
    };
  }
  const [x, y, width, height] = bbox as [number, number, number, number];
  if (!(width > 0 && height > 0)) {
    return { code: 'LABEL_EMPTY', reason: `expected a width and height above 0, found ${width} x ${height}` };
  }
  return { box: xywhToXyxy([x, y, width, height]) };
}

function readSegmentation(
  segmentation: unknown,
  notes: Reason[],
  size: Size | undefined,
): { rings: Ring[]; mask?: { area: number; box: Box | undefined; pixels?: LabelMask } } {
  if (segmentation === undefined || segmentation === null) return { rings: [] };
  if (isEntry(segmentation)) {
    try {
      const rle = readRle(segmentation);
      const extent = rleExtent(rle);
      const [height, width] = rle.size;
      if (size?.width === width && size.height === height) {
        const counts = typeof rle.counts === 'string' ? rle.counts : packRuns(rle.counts);
        return { rings: [], mask: { ...extent, pixels: { size: [height, width], counts } } };
      }
      notes.push({
        code: 'COCO_MASK_SIZE',
        reason: `expected a mask of its image's size, found ${width} x ${height}; its box and area are kept`,
      });
      return { rings: [], mask: extent };
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      notes.push({ code: 'COCO_MASK_BROKEN', reason: error.message });
      return { rings: [] };
    }
  }
  if (!Array.isArray(segmentation)) {
    notes.push({
      code: 'COCO_OUTLINE',
      reason: `expected lists of points, found ${JSON.stringify(segmentation).slice(0, 40)}; the box is kept`,
    });
    return { rings: [] };
  }
  const lists: unknown[] =
    segmentation.length > 0 && segmentation.every((value) => typeof value === 'number') ? [segmentation] : segmentation;
  const rings: Ring[] = [];
  for (const list of lists) {
    const good =
      Array.isArray(list) &&
      list.length % 2 === 0 &&
      list.every((value) => typeof value === 'number' && Number.isFinite(value));
    const ring = good ? openRing(list as number[]) : [];
    if (ring.length >= 6) rings.push(ring);
    else
      notes.push({
        code: 'COCO_OUTLINE',
        reason: 'expected an outline of three finite points or more, found another; the box is kept',
      });
  }
  return { rings };
}

function readRle({ size, counts }: Entry): MaskRle {
  const good =
    Array.isArray(size) &&
    size.length === 2 &&
    size.every(Number.isInteger) &&
    (typeof counts === 'string' || Array.isArray(counts));
  // An impossible size makes the sum of runs fail, with its message.
  return good ? ({ size, counts } as unknown as MaskRle) : { size: [-1, 1], counts: [] };
}

function moveRing(ring: Ring, frame: AnnotationFrame): Ring {
  if (frame.kind !== 'moved') return ring;
  const moved: Ring = [];
  for (let i = 0; i < ring.length; i += 2) moved.push(...frame.move(ring[i]!, ring[i + 1]!));
  return moved;
}
