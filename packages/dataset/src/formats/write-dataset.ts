import { copyFile, mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { DataError, UsageError, writeFileAtomic } from '@loupe/core';
import type { Dataset, Rejection } from '../schema.ts';
import { formatNamed } from './formats.ts';
import { formatNames, type FormatName, type WriteOptions } from './format.ts';

export interface WriteDatasetOptions extends Partial<WriteOptions> {
  readonly format: FormatName;
  /** An empty or new folder. */
  readonly folder: string;
  /** Where the records' `file` paths start. */
  readonly imageRoot: string;
  /** `copy`: files of their own; `link`: symbolic links to the originals; `none`: labels alone. */
  readonly images: 'copy' | 'link' | 'none';
}

/**
 * Writes a data set into a folder in another format; image files keep their bytes, EXIF orientation with them.
 *
 * @returns what the format cannot hold, label by label
 * @throws {UsageError} `FOLDER_NOT_EMPTY`, `FORMAT_READ_ONLY`, `FORMAT_CANNOT_HOLD` where image classes are to be boxes, or boxes image classes
 * @throws {DataError} `RECIPE_NOT_RENDERED` when an image is an offline copy that exists as a recipe only
 */
export async function writeDataset(dataset: Dataset, options: WriteDatasetOptions): Promise<Rejection[]> {
  const { format: name, folder, imageRoot, images, outlines = 'keep' } = options;
  const { write, can } = formatNamed(name);
  if (write === undefined) {
    throw new UsageError(`Cannot write ${name}: expected a format that can be written, found one that is only read`, {
      code: 'FORMAT_READ_ONLY',
      fix: `Write ${formatNames.filter((other) => formatNamed(other).write !== undefined).join(', ')}`,
    });
  }
  const holdsClasses = dataset.task === 'classification';
  if (holdsClasses !== (can.holds === 'image classes')) {
    const fitting = formatNames.filter((other) => {
      const format = formatNamed(other);
      return format.write !== undefined && (format.can.holds === 'image classes') === holdsClasses;
    });
    throw new UsageError(
      `Cannot write ${dataset.name} as ${name}: expected ${can.holds === 'boxes' ? 'labels with boxes' : 'one class an image'}, found a data set for ${dataset.task}`,
      { code: 'FORMAT_CANNOT_HOLD', fix: `Write ${fitting.join(', ')}` },
    );
  }
  const copy = dataset.images.find(({ recipe }) => recipe !== undefined && recipe.length > 0);
  if (copy !== undefined) {
    throw new DataError(
      `Cannot write ${copy.id}: expected an image file, found an augmented copy that is a recipe only`,
      {
        code: 'RECIPE_NOT_RENDERED',
        at: { image: copy.id },
        fix: 'Write the data set from before the augment step',
      },
    );
  }
  if ((await readdir(folder).catch(() => [])).length > 0) {
    throw new UsageError(`Cannot write into ${folder}: expected an empty folder, found files`, {
      code: 'FOLDER_NOT_EMPTY',
      at: { file: folder },
      fix: 'Name a new folder',
    });
  }
  const plan = write(dataset, { outlines });
  for (const [path, text] of plan.texts) await writeFileAtomic(join(folder, path), text);
  for (const { from, to } of images === 'none' ? [] : plan.images) {
    const [source, target] = [resolve(imageRoot, from), join(folder, to)];
    await mkdir(dirname(target), { recursive: true });
    if (images === 'copy') await copyFile(source, target);
    else await symlink(relative(dirname(resolve(target)), source), target);
  }
  return [...plan.leftOut];
}
