import { sha256 } from '@loupe/core';
import type { WritePlan } from '../formats/format.ts';
import type { DatasetSource, ImageProblem, SourceImage } from '../formats/source.ts';

export interface MemoryImage {
  readonly width: number;
  readonly height: number;
  readonly orientation?: number;
  /** Of the file, where a test reads pixels. */
  readonly bytes?: Uint8Array;
}

/** A source that is only in memory: texts by path, and images that have a size but no pixels. */
export function memorySource(
  texts: Record<string, string>,
  images: Record<string, MemoryImage | ImageProblem> = {},
): DatasetSource {
  const facts = Object.entries(images).map(([file, image]): [string, SourceImage | ImageProblem] => [
    file,
    'code' in image ? image : factsOf(file, image),
  ]);
  facts.sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    files: [...Object.keys(texts), ...Object.keys(images)].sort(),
    images: new Map(facts),
    readBytes: (file) => {
      const image = images[file];
      const bytes =
        image !== undefined && 'bytes' in image ? image.bytes : file in texts ? Buffer.from(texts[file]!) : undefined;
      return bytes === undefined ? Promise.reject(new Error(`no bytes ${file}`)) : Promise.resolve(bytes);
    },
    readText: (file) => (file in texts ? Promise.resolve(texts[file]!) : Promise.reject(new Error(`no text ${file}`))),
  };
}

function factsOf(file: string, { width, height, orientation = 1 }: MemoryImage): SourceImage {
  return { width, height, orientation, sha256: sha256(file) };
}

/** What a format is about to write, as a source to read again; an image keeps the facts of the one that it was written from. */
export function sourceOfPlan(plan: WritePlan, imagesById: ReadonlyMap<string, MemoryImage>): DatasetSource {
  return memorySource(
    Object.fromEntries(plan.texts),
    Object.fromEntries(
      plan.images.map(({ image, to }) => {
        const { width, height } = imagesById.get(image)!;
        return [to, { width, height }];
      }),
    ),
  );
}
