import { coco } from './coco/coco.ts';
import type { DatasetFormat, FormatName } from './format.ts';
import { csvBoxes } from './csv-boxes/csv-boxes.ts';
import { pascalVoc } from './pascal-voc/pascal-voc.ts';
import { yolo } from './yolo/yolo.ts';

/** Every format, the one that says most about a label first: where a source holds several, detection takes the first. */
export const formats: readonly DatasetFormat[] = [coco, yolo, pascalVoc, csvBoxes];

export function formatNamed(name: FormatName): DatasetFormat {
  return formats.find((format) => format.name === name)!;
}
