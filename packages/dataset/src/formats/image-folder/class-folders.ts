import type { Part } from '../../schema.ts';
import { imageWords, maskWords, plainWord } from '../mask-folder/mask-layout.ts';
import { partOfPath } from '../part-of-path.ts';

/** What an image's folders say of it. */
export interface ClassPlace {
  /** `undefined`: it lies in no folder of a class. */
  readonly class: string | undefined;
  readonly part: Part | undefined;
}

/**
 * Class and part of each image by its folders: what all images share on top does not count, a folder called as a part is one, and the
 * first that is left is the class.
 *
 * @example classPlaces(['d/train/cat/1.jpg', 'd/test/dog/2.jpg']).get('d/test/dog/2.jpg') // { class: 'dog', part: 'test' }
 */
export function classPlaces(images: readonly string[]): Map<string, ClassPlace> {
  const paths = images.map((image) => image.split('/').slice(0, -1));
  let shared = 0;
  while (paths.length > 0 && paths.every((path) => shared < path.length && path[shared] === paths[0]![shared]))
    shared++;
  return new Map(
    images.map((image, i): [string, ClassPlace] => {
      const own = paths[i]!.slice(shared);
      const part = partOfPath(own.find(isPartFolder) ?? '');
      return [
        image,
        { class: own.find((folder) => !isPartFolder(folder) && !imageWords.has(plainWord(folder))), part },
      ];
    }),
  );
}

const isPartFolder = (folder: string) =>
  partOfPath(folder) !== undefined && /^[a-z]+[-_ ]?(set|data|images?)?\d*$/i.test(folder);

/** True where a folder is one of labels, whose neighbours are no classes. */
export function isLabelFolder(folder: string): boolean {
  return maskWords.has(plainWord(folder)) || /(masks?|annotations?|labels?)$/i.test(folder);
}
