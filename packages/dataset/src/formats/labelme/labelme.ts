import type { DatasetFormat } from '../format.ts';
import { findLabelmeFiles } from './labelme-file.ts';
import { readLabelme } from './read-labelme.ts';

/** labelme: a JSON file an image, with polygons. */
export const labelme: DatasetFormat = {
  name: 'labelme',
  can: { holds: 'boxes', masks: false, outlines: 'many-rings', crowds: false },
  async detect(source) {
    const files = (await findLabelmeFiles(source)).filter((file) => 'shapes' in file);
    return files.length > 0 ? `${files.length} JSON files with shapes` : undefined;
  },
  read: readLabelme,
};
