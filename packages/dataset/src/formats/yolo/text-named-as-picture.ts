import { baseName, folderOf, joinPath, withoutEnding } from '../paths.ts';
import { isImageProblem, type DatasetSource } from '../source.ts';

/**
 * Label files that somebody renamed to pictures: files in a folder `labels` that are none, by the image in `images` whose name is theirs but
 * for the word (`train_img_7.jpg` and `train_label_7.jpg`).
 *
 * @returns  image by label file; `undefined` for one without an image
 */
export function labelsNamedAsPictures(source: DatasetSource): Map<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  for (const [file, facts] of source.images) {
    if (baseName(folderOf(file)) !== 'labels' || !isImageProblem(facts) || facts.code !== 'IMAGE_FORMAT') continue;
    const folder = joinPath(folderOf(folderOf(file)), 'images');
    const word = withoutEnding(baseName(file));
    const names = [word, ...['img', 'image', 'images'].map((other) => word.replace(/labels?/i, other))];
    const image = [...source.images.keys()].find(
      (other) => folderOf(other) === folder && names.includes(withoutEnding(baseName(other))),
    );
    found.set(file, image);
  }
  return found;
}
