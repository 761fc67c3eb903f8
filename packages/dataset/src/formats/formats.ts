import { coco } from './coco/coco.ts';
import type { DatasetFormat, FormatName } from './format.ts';
import { csvBoxes } from './csv-boxes/csv-boxes.ts';
import { csvClasses } from './csv-classes/csv-classes.ts';
import { imageFolder } from './image-folder/image-folder.ts';
import { labelme } from './labelme/labelme.ts';
import { maskFolder } from './mask-folder/mask-folder.ts';
import { pascalVoc } from './pascal-voc/pascal-voc.ts';
import { yolo } from './yolo/yolo.ts';

/** Every format, the one that says most about a label first: where a source holds several, detection takes the first. */
export const formats: readonly DatasetFormat[] = [
  coco,
  yolo,
  pascalVoc,
  csvBoxes,
  labelme,
  maskFolder,
  csvClasses,
  imageFolder,
];

export function formatNamed(name: FormatName): DatasetFormat {
  return formats.find((format) => format.name === name)!;
}
