import { boxArea, xyxyToXywh } from '../../box.ts';
import type { Dataset, ImageRecord, Part } from '../../schema.ts';
import { imageFileNames, type WriteOptions, type WritePlan } from '../format.ts';
import { joinPath } from '../paths.ts';

/**
 * A data set as COCO JSON: `annotations/instances_<part>.json` and `images/<part>` for each part; images in no part in
 * `annotations/instances.json` and `images`. A mask is written as run lengths. Ids count from 1, also of categories, which are the classes in order.
 */
export function writeCoco(dataset: Dataset, { outlines }: WriteOptions): WritePlan {
  const names = imageFileNames(dataset.images);
  const texts = new Map<string, string>();
  const parts: (Part | undefined)[] = [undefined, 'train', 'val', 'test'];
  for (const part of parts) {
    const images = dataset.images.filter(({ given }) => given === part);
    const isEmptySet = part === undefined && dataset.images.length === 0;
    if (images.length > 0 || isEmptySet) {
      texts.set(
        `annotations/instances${part === undefined ? '' : `_${part}`}.json`,
        toJson(dataset, images, names, outlines),
      );
    }
  }
  return {
    texts,
    images: dataset.images.map(({ id, file, given }) => ({
      image: id,
      from: file,
      to: joinPath('images', given ?? '', names.get(id)!),
    })),
    leftOut: [],
  };
}

function toJson(
  dataset: Dataset,
  images: readonly ImageRecord[],
  names: ReadonlyMap<string, string>,
  outlines: WriteOptions['outlines'],
): string {
  const annotations = images.flatMap((image, index) =>
    image.labels.map((label) => ({
      image_id: index + 1,
      category_id: label.class + 1,
      bbox: xyxyToXywh(label.box),
      area: label.area ?? boxArea(label.box),
      segmentation: outlines === 'keep' ? (label.mask ?? label.outlines ?? []) : [],
      iscrowd: label.crowd ? 1 : 0,
    })),
  );
  // An item a line, so that a label can be pointed at by its line, and files compared.
  const list = (items: readonly object[]) =>
    `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(',\n')}\n  ]`;
  const fields = {
    info: JSON.stringify({ description: dataset.name }),
    licenses: '[]',
    categories: list(dataset.classes.map((name, index) => ({ id: index + 1, name, supercategory: '' }))),
    images: list(
      images.map(({ id, width, height }, index) => ({ id: index + 1, file_name: names.get(id)!, width, height })),
    ),
    annotations: list(annotations.map((annotation, index) => ({ id: index + 1, ...annotation }))),
  };
  return `{\n${Object.entries(fields)
    .map(([key, text]) => `  "${key}": ${text}`)
    .join(',\n')}\n}\n`;
}
