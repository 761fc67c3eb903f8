import { labelPlace } from '../../label-place.ts';
import type { Dataset, ImageRecord, Rejection } from '../../schema.ts';
import { writeClassList } from '../class-list.ts';
import { imageFileNames, type WriteOptions, type WritePlan } from '../format.ts';
import { joinPath, withoutEnding } from '../paths.ts';
import { escapeXml } from './xml.ts';

/**
 * A data set as Pascal VOC: `<part>/<name>.xml` beside each image of a part, as Roboflow lays them out; images in no part in `images` and
 * their files in `annotations`; `classes.txt` for the classes in order.
 *
 * Corners are pixel edges with all their digits; crowds are marked as difficult. Outlines are left out and listed; their boxes are written.
 */
export function writePascalVoc(dataset: Dataset, { outlines }: WriteOptions): WritePlan {
  const names = imageFileNames(dataset.images);
  const texts = new Map<string, string>([writeClassList(dataset.classes)]);
  const leftOut: Rejection[] = [];
  const images = dataset.images.map((image) => {
    const { id, file, given } = image;
    const name = names.get(id)!;
    texts.set(joinPath(given ?? 'annotations', `${withoutEnding(name)}.xml`), toXml(image, name, dataset.classes));
    for (const label of outlines === 'keep' ? image.labels : []) {
      const extra = label.mask !== undefined ? 'mask' : label.outlines !== undefined ? 'outline' : undefined;
      if (extra === undefined) continue;
      const reason = `expected a box alone, found ${extra === 'mask' ? 'a mask' : 'an outline'} too; the box is written, the ${extra} left out`;
      leftOut.push({ what: 'label', ...labelPlace(image, label), code: `VOC_${extra.toUpperCase()}`, reason });
    }
    return { image: id, from: file, to: joinPath(given ?? 'images', name) };
  });
  return { texts, images, leftOut };
}

function toXml({ width, height, labels }: ImageRecord, name: string, classes: readonly string[]): string {
  const edges = ['xmin', 'ymin', 'xmax', 'ymax'];
  const lines = [
    '<annotation>',
    `  <filename>${escapeXml(name)}</filename>`,
    '  <size>',
    `    <width>${width}</width>`,
    `    <height>${height}</height>`,
    '  </size>',
    ...labels.flatMap(({ class: index, box, crowd }) => [
      '  <object>',
      `    <name>${escapeXml(classes[index]!)}</name>`,
      `    <difficult>${crowd ? 1 : 0}</difficult>`,
      '    <bndbox>',
      ...edges.map((edge, i) => `      <${edge}>${box[i]}</${edge}>`),
      '    </bndbox>',
      '  </object>',
    ]),
    '</annotation>',
  ];
  return `${lines.join('\n')}\n`;
}
