import { DataError } from '@loupe/core';
import type { ReadOptions, ReadResult } from '../format.ts';
import { createIntake } from '../intake.ts';
import { isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { classPlaces } from './class-folders.ts';

/**
 * Reads a folder a class, under train, val and test where there are such. Classes are those that `classes` names, else the folders by the
 * alphabet.
 *
 * @throws {DataError} `FOLDERS_NONE` when no image lies in a folder of its own class
 */
export function readImageFolder(source: DatasetSource, options: ReadOptions): Promise<ReadResult> {
  const images = [...source.images.keys()].filter((file) => isUnder(file, options.annotations ?? ''));
  const places = classPlaces(images);
  const found = [...new Set([...places.values()].flatMap(({ class: name }) => name ?? []))].sort();
  if (found.length === 0) {
    throw new DataError('Cannot read folders of classes: expected a folder a class, found images in none', {
      code: 'FOLDERS_NONE',
      at: { file: options.annotations ?? '.' },
      fix: 'Put the images of each class into a folder of its name',
    });
  }
  const intake = createIntake(source);
  const classes = options.classes === undefined ? found : [...options.classes];
  for (const image of images) {
    const { class: name, part } = places.get(image)!;
    if (intake.image(image, part) === undefined) {
      intake.rejectLabel(
        { file: image },
        { code: 'LABEL_IMAGE_REJECTED', reason: 'expected an image that can be used, but it cannot', image },
      );
      continue;
    }
    if (name === undefined) {
      intake.rejectImage(image, {
        code: 'IMAGE_UNLABELLED',
        reason: 'expected an image in a folder of its class, found it above them',
      });
      continue;
    }
    const index = classes.indexOf(name);
    if (index < 0) {
      const reason = `expected a folder called as a class (${classes.join(', ')}), found ${name}`;
      intake.rejectLabel({ file: image }, { code: 'CLASS_UNKNOWN', reason, image });
      intake.rejectImage(image, { code: 'CLASS_UNKNOWN', reason });
      continue;
    }
    intake.imageClass(image, index, { file: image });
  }
  for (const image of source.images.keys()) {
    if (!isUnder(image, options.annotations ?? ''))
      intake.rejectFile(
        { file: image },
        { code: 'IMAGE_OUTSIDE', reason: `expected an image in ${options.annotations}, found it elsewhere` },
      );
  }
  return Promise.resolve({ task: 'classification', classes, ...intake.finish() });
}
