import type { Dataset, ImageRecord, Part, Rejection } from '../../schema.ts';
import { labelPlace } from '../../label-place.ts';
import { writeClassList } from '../class-list.ts';
import { imageFileNames, type WriteOptions, type WritePlan } from '../format.ts';
import { joinPath } from '../paths.ts';
import { formatCsvRecord } from './csv-records.ts';
import { fitsShares } from './csv-row.ts';

/**
 * A data set as tables of boxes: `<part>/_annotations.csv` with the part's images beside it, as Roboflow lays them out; images in no part
 * in `images` with `_annotations.csv` above; `classes.txt` for the classes in order.
 *
 * An image without objects gets a row with its name and size alone. Outlines and crowds, which a row cannot say, are left out and listed;
 * of an outlined label the box is written.
 */
export function writeCsvBoxes(dataset: Dataset, { outlines }: WriteOptions): WritePlan {
  const names = imageFileNames(dataset.images);
  const texts = new Map<string, string>([writeClassList(dataset.classes)]);
  const leftOut: Rejection[] = [];
  const parts: (Part | undefined)[] = [undefined, 'train', 'val', 'test'];
  for (const part of parts) {
    const images = dataset.images.filter(({ given }) => given === part);
    if (images.length === 0 && !(part === undefined && dataset.images.length === 0)) continue;
    // Headings call pixels so where the numbers alone might be taken for shares of the sides.
    const unit = images.some(({ labels }) => labels.some(({ box }) => fitsShares(box))) ? '_px' : '';
    const headings = ['filename', 'width', 'height', 'class', ...['xmin', 'ymin', 'xmax', 'ymax'].map((name) => name + unit)]; // prettier-ignore
    const rows = images.flatMap((image) => rowsOf(image, names.get(image.id)!, dataset.classes, outlines, leftOut));
    texts.set(joinPath(part ?? '', '_annotations.csv'), [headings, ...rows].map(formatCsvRecord).join(''));
  }
  return {
    texts,
    images: dataset.images.map(({ id, file, given }) => ({
      image: id,
      from: file,
      to: joinPath(given ?? 'images', names.get(id)!),
    })),
    leftOut,
  };
}

function rowsOf(
  image: ImageRecord,
  name: string,
  classes: readonly string[],
  outlines: WriteOptions['outlines'],
  leftOut: Rejection[],
): string[][] {
  const place = [name, String(image.width), String(image.height)];
  const rows: string[][] = [];
  for (const label of image.labels) {
    const leave = (code: string, reason: string) =>
      leftOut.push({ what: 'label', ...labelPlace(image, label), code, reason });
    if (label.crowd) {
      leave(
        'CSV_CROWD',
        'expected single objects, found a crowd, which a row cannot mark as one; the label is left out',
      );
      continue;
    }
    if (label.mask !== undefined && outlines === 'keep')
      leave('CSV_MASK', 'expected a box alone, found a mask too; the box is written, the mask left out');
    if (label.outlines !== undefined && outlines === 'keep')
      leave('CSV_OUTLINE', 'expected a box alone, found an outline too; the box is written, the outline left out');
    rows.push([...place, classes[label.class]!, ...label.box.map(String)]);
  }
  return rows.length > 0 ? rows : [[...place, '', '', '', '', '']];
}
