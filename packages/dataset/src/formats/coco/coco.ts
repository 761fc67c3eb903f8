import type { DatasetFormat } from '../format.ts';
import { findCocoFiles } from './coco-file.ts';
import { readCoco } from './read-coco.ts';
import { writeCoco } from './write-coco.ts';

/** COCO JSON: images, annotations and categories in one file, or in one a part. */
export const coco: DatasetFormat = {
  name: 'coco',
  can: { holds: 'boxes', masks: true, outlines: 'many-rings', crowds: true },
  async detect(source) {
    const files = await findCocoFiles(source);
    return files.length > 0 ? files.map(({ file }) => file).join(', ') : undefined;
  },
  read: readCoco,
  write: writeCoco,
};
