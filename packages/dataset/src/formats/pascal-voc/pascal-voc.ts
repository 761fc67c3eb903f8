import type { DatasetFormat } from '../format.ts';
import { readPascalVoc } from './read-pascal-voc.ts';
import { firstVocFile } from './voc-file.ts';
import { writePascalVoc } from './write-pascal-voc.ts';

/** Pascal VOC: an XML file an image, as the challenge, LabelImg and Roboflow's exports have it. */
export const pascalVoc: DatasetFormat = {
  name: 'pascal-voc',
  can: { holds: 'boxes', masks: false, outlines: 'none', crowds: true },
  async detect(source) {
    const first = await firstVocFile(source);
    return first === undefined ? undefined : `XML files such as ${first}`;
  },
  read: readPascalVoc,
  write: writePascalVoc,
};
