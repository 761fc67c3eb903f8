import { pixelsToNormalised, xyxyToCxcywh } from '../../box.ts';
import { labelPlace } from '../../label-place.ts';
import { ringBox } from '../../polygon.ts';
import type { Dataset, ImageRecord, Label, Rejection } from '../../schema.ts';
import { imageFileNames, type WriteOptions, type WritePlan } from '../format.ts';
import { joinPath, withoutEnding } from '../paths.ts';
import { formatShare } from './yolo-row.ts';

const parts = ['train', 'val', 'test'] as const;

/**
 * A data set as YOLO text: `data.yaml`, and for each part `<part>/images` and `<part>/labels`; images in no part lie in `images` and
 * `labels`. An image without objects gets an empty label file.
 *
 * A label becomes an outline row where it has one ring and that ring's box is the label's box, else a box row. What YOLO text cannot
 * say is left out and listed: crowds, which would turn into objects, and outlines of several rings and masks, whose box is written.
 */
export function writeYolo(dataset: Dataset, { outlines }: WriteOptions): WritePlan {
  const texts = new Map<string, string>();
  const leftOut: Rejection[] = [];
  const names = imageFileNames(dataset.images);
  const images = dataset.images.map((image) => {
    const name = names.get(image.id)!;
    const rows = image.labels
      .map((label) => formatRow(image, label, outlines, leftOut))
      .filter((row) => row !== undefined);
    texts.set(
      joinPath(image.given ?? '', 'labels', `${withoutEnding(name)}.txt`),
      rows.map((row) => `${row}\n`).join(''),
    );
    return { image: image.id, from: image.file, to: joinPath(image.given ?? '', 'images', name) };
  });
  const used = parts.filter((part) => dataset.images.some((image) => image.given === part));
  texts.set(
    'data.yaml',
    [
      ...(used.length === 0
        ? ['# No image is in a part yet: all lie in images/']
        : used.map((part) => `${part}: ${part}/images`)),
      ...(used.length > 0 && dataset.images.some((image) => image.given === undefined) ? ['unassigned: images'] : []),
      `nc: ${dataset.classes.length}`,
      'names:',
      ...dataset.classes.map((name, index) => `  ${index}: ${JSON.stringify(name)}`),
      '',
    ].join('\n'),
  );
  return { texts, images, leftOut };
}

function formatRow(
  image: ImageRecord,
  label: Label,
  outlines: WriteOptions['outlines'],
  leftOut: Rejection[],
): string | undefined {
  const leave = (code: string, reason: string) =>
    leftOut.push({ what: 'label', ...labelPlace(image, label), code, reason });
  if (label.crowd) {
    leave(
      'YOLO_CROWD',
      'expected single objects, found a crowd, which YOLO text cannot mark as one; the label is left out',
    );
    return undefined;
  }
  if (outlines === 'keep' && label.mask !== undefined && label.outlines === undefined)
    leave('YOLO_MASK', 'expected a box or an outline, found a mask; the box is written, the mask left out');
  const ring = label.outlines?.length === 1 ? label.outlines[0]! : undefined;
  const fits = ring !== undefined && ringBox([ring]).every((edge, i) => Math.abs(edge - label.box[i]!) < 1e-9);
  if (outlines === 'keep' && label.outlines !== undefined && !fits) {
    leave(
      'YOLO_OUTLINE',
      `expected one ring with the label's box, found ${label.outlines.length === 1 ? 'a ring with another box' : `${label.outlines.length} rings`}; the box is written, the outline left out`,
    );
  }
  const numbers =
    outlines === 'keep' && fits ? pixelsToNormalised(ring, image) : pixelsToNormalised(xyxyToCxcywh(label.box), image);
  return [String(label.class), ...numbers.map(formatShare)].join(' ');
}
