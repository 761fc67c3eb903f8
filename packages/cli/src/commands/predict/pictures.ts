import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { LoupeError, sha256, UsageError, writeFileAtomic } from '@loupe/core';
import { classColours, decodeImage, encodeJpeg, hasImageExtension, readImageSize, type Raster } from '@loupe/dataset';
import type { ImageRecord } from '@loupe/dataset/schema';

/** Files as they are given, and the pictures of folders, without going deeper. @throws {UsageError} `PATH_MISSING` */
export async function listPictures(paths: readonly string[]): Promise<string[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined);
      if (found?.isDirectory())
        return (await readdir(path))
          .filter(hasImageExtension)
          .sort()
          .map((name) => join(path, name));
      if (found?.isFile()) return [path];
      throw new UsageError(`Cannot predict in ${path}: expected a picture or a folder of pictures, found nothing`, {
        code: 'PATH_MISSING',
        at: { file: path },
        fix: 'Check the path',
      });
    }),
  );
  return lists.flat();
}

/** Records as predicting wants them: paths absolute, no labels. Pictures that cannot be decoded are told apart. */
export async function readRecords(files: readonly string[]): Promise<{ records: ImageRecord[]; broken: LoupeError[] }> {
  const records: ImageRecord[] = [];
  const broken: LoupeError[] = [];
  for (const file of files) {
    try {
      const bytes = await readFile(file);
      await decodeImage(bytes, file); // a header may be fine where the pixels are not
      const { width, height } = await readImageSize(bytes, file);
      records.push({ id: file, file: resolve(file), sha256: sha256(bytes), width, height, labels: [] });
    } catch (error) {
      if (!(error instanceof LoupeError)) throw error;
      broken.push(error);
    }
  }
  return { records, broken };
}

/** Numbered, since pictures of several folders may share a name; without an extension. */
export function pictureName({ file }: ImageRecord, index: number): string {
  return `${String(index + 1).padStart(4, '0')}-${basename(file).replace(/\.[^.]+$/, '')}`;
}

/** Writes the picture of a record, drawn upon, as `pictures/<name>.jpg`. */
export async function drawPicture(
  folder: string,
  record: ImageRecord,
  index: number,
  draw: (picture: Raster) => Raster,
): Promise<void> {
  const target = join(folder, 'pictures', `${pictureName(record, index)}.jpg`);
  await writeFileAtomic(target, await encodeJpeg(draw(await decodeImage(record.file)), 90));
}

export const colourOf = (classIndex: number) => classColours[classIndex % classColours.length]!;

/** Lines that are seen at any size. */
export const lineWidth = ({ width, height }: ImageRecord) => Math.max(1, Math.round(Math.max(width, height) / 300));
