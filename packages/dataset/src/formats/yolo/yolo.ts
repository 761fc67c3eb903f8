import type { DatasetFormat } from '../format.ts';
import { readYolo } from './read-yolo.ts';
import { writeYolo } from './write-yolo.ts';
import { pairLabelFiles } from './pair-label-files.ts';

/** YOLO text: one file of rows an image, and `data.yaml`. */
export const yolo: DatasetFormat = {
  name: 'yolo',
  can: { holds: 'boxes', masks: false, outlines: 'one-ring', crowds: false },
  detect: (source) => {
    const config = source.files.find((file) => /(^|\/)data\.ya?ml$/i.test(file));
    if (config !== undefined) return Promise.resolve(config);
    const { labelOf } = pairLabelFiles(source, undefined);
    return Promise.resolve(labelOf.size > 0 ? `${labelOf.size} text files named as images` : undefined);
  },
  read: readYolo,
  write: writeYolo,
};
