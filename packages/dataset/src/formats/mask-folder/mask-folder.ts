import { decodeSamples } from '../../images/decode-samples.ts';
import type { DatasetFormat } from '../format.ts';
import { isImageProblem } from '../source.ts';
import { findLayouts } from './find-layouts.ts';
import { readMaskFolder } from './read-mask-folder.ts';

/** Pictures whose labels are pictures too: a mask a class, an object or an image. */
export const maskFolder: DatasetFormat = {
  name: 'mask-folder',
  can: { holds: 'boxes', masks: true, outlines: 'none', crowds: false },
  async detect(source) {
    const { layouts } = findLayouts(source, {});
    const [first] = layouts;
    if (first === undefined) return undefined;
    // Names alone would take label files that only call themselves pictures for masks.
    const mask = [...first.masksOf.values()].flat().find(({ file }) => !isImageProblem(source.images.get(file)!));
    if (mask === undefined) return undefined;
    try {
      await decodeSamples(await source.readBytes(mask.file), mask.file);
    } catch {
      return undefined; // a colour picture is no mask
    }
    return layouts.map(({ rule, masksOf }) => `${rule}: ${masksOf.size} images`).join('; ');
  },
  read: readMaskFolder,
};
