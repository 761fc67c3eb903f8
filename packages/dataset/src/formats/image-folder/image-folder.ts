import type { Dataset } from '../../schema.ts';
import { imageFileNames, type DatasetFormat, type WritePlan } from '../format.ts';
import { joinPath } from '../paths.ts';
import { classPlaces, isLabelFolder } from './class-folders.ts';
import { readImageFolder } from './read-image-folder.ts';

/** A folder a class, in a folder a part where there are parts. */
export const imageFolder: DatasetFormat = {
  name: 'image-folder',
  can: { holds: 'image classes', masks: false, outlines: 'none', crowds: false },
  detect(source) {
    const images = [...source.images.keys()];
    const isLabelled = images.some((image) => image.split('/').slice(0, -1).some(isLabelFolder));
    const counts = new Map<string, number>();
    for (const { class: name } of classPlaces(images).values()) {
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const placed = [...counts.values()].reduce((sum, count) => sum + count, 0);
    // A folder an image, or a few pictures outside of all folders, are something else.
    const speaks = !isLabelled && counts.size >= 2 && placed * 10 >= images.length * 9 && placed >= 2 * counts.size;
    return Promise.resolve(
      speaks
        ? `folders ${[...counts]
            .map(([name, count]) => `${name} (${count})`)
            .slice(0, 6)
            .join(', ')}`
        : undefined,
    );
  },
  read: readImageFolder,
  write: writeImageFolder,
};

/** `<part>/<class>/<name>`; images in no part in `<class>/<name>`. Classes without an image are lost, since folders alone say them. */
function writeImageFolder(dataset: Dataset): WritePlan {
  const names = imageFileNames(dataset.images);
  return {
    texts: new Map(),
    images: dataset.images.flatMap(({ id, file, given, class: index }) =>
      index === undefined
        ? []
        : [
            {
              image: id,
              from: file,
              to: joinPath(given ?? '', dataset.classes[index]!.replaceAll('/', '_'), names.get(id)!),
            },
          ],
    ),
    leftOut: dataset.images.flatMap(({ id, file, class: index }) =>
      index === undefined
        ? [
            {
              what: 'image' as const,
              file,
              image: id,
              code: 'IMAGE_UNLABELLED',
              reason: 'expected an image with a class, found none',
            },
          ]
        : [],
    ),
  };
}
