import type { Part } from '../../schema.ts';
import type { createImageFinder, FoundImage } from '../find-image.ts';
import type { VocOptions } from '../format.ts';
import type { Reason } from '../intake.ts';
import { baseName, normalisePath, withoutEnding } from '../paths.ts';
import type { VocFile } from './voc-file.ts';

export type VocImage =
  | { readonly kind: 'found'; readonly file: string; readonly note: Reason | undefined }
  /** `images`: those that it might have been about. */
  | ({ readonly kind: 'rejected'; readonly images: readonly string[] } & Reason);

/**
 * Which image an XML file is about: the one called as itself, which `<filename>` mostly repeats, whatever the endings.
 *
 * Where the two names disagree, either may be out of date: images and files were renamed together, or a file was copied over another. Boxes
 * on the wrong picture are worse than boxes that are listed as left out, so by `agree` only a stated image without a rival is taken.
 */
export function imageOfVocFile(
  { file, imageName }: VocFile,
  part: Part | undefined,
  find: ReturnType<typeof createImageFinder>,
  by: VocOptions['image'] = 'agree',
): VocImage {
  const own = find(withoutEnding(baseName(file)), { file, part });
  if (imageName === undefined || by === 'own-name') return only(own, withoutEnding(baseName(file)));
  const stated = findStated(imageName, { file, part }, find);
  const agrees = withoutEnding(baseName(normalisePath(imageName))) === withoutEnding(baseName(file));
  if (by === 'stated' || agrees) return only(stated, imageName);
  const images = [own, stated].flatMap((found) => (found.kind === 'found' ? [found.file] : []));
  const reason = `expected <filename> to name the image that the file is called as, found ${imageName}`;
  if (own.kind === 'missing' && stated.kind === 'found')
    return { kind: 'found', file: stated.file, note: { code: 'VOC_FILENAME', reason: `${reason}, which is taken`, image: stated.file } }; // prettier-ignore
  if (images.length === 0) return only(stated, imageName);
  const doubt = stated.kind === 'found' ? 'both images are there' : 'which is not there';
  return { kind: 'rejected', images, code: 'VOC_IMAGE_DISAGREES', reason: `${reason}: ${doubt}; voc.image says which counts` }; // prettier-ignore
}

/** By its name; else, where a converted picture has another ending, by its name without one. */
function findStated(
  name: string,
  from: { file: string; part: Part | undefined },
  find: ReturnType<typeof createImageFinder>,
): FoundImage {
  const found = find(name, from);
  return found.kind === 'missing' ? find(withoutEnding(baseName(normalisePath(name))), from) : found;
}

function only(found: FoundImage, name: string): VocImage {
  if (found.kind === 'found') return { ...found, note: undefined };
  return found.kind === 'missing'
    ? { kind: 'rejected', images: [], code: 'IMAGE_MISSING', reason: `expected an image called ${JSON.stringify(name)}, found none` } // prettier-ignore
    : { kind: 'rejected', images: [], code: 'IMAGE_AMBIGUOUS', reason: `expected one image called ${name}, found ${found.files.join(', ')}` }; // prettier-ignore
}
