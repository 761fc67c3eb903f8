import type { Dataset, ImageRecord, Part, Rejection, Task } from '../schema.ts';
import type { Taken } from './intake.ts';
import type { DatasetSource } from './source.ts';

export const formatNames = [
  'coco',
  'yolo',
  'pascal-voc',
  'csv-boxes',
  'labelme',
  'mask-folder',
  'csv-classes',
  'image-folder',
] as const;
export type FormatName = (typeof formatNames)[number];

export interface ReadOptions {
  /** File or folder inside the source that holds the annotations; left out: found by the format's own convention. */
  readonly annotations?: string | undefined;
  /** Names of the classes, in order, where the source states none. */
  readonly classes?: readonly string[] | undefined;
  /**
   * What an image without any annotation is (no label file, not listed in the JSON). `reject`: nobody has looked at it, so it is
   * listed as rejected; `negative`: it shows no object.
   */
  readonly unlabelled: 'reject' | 'negative';
  /** How Pascal VOC is meant, which its files do not say. */
  readonly voc?: VocOptions | undefined;
  /** Which files are masks, and what their values mean, where that is not found by itself. */
  readonly masks?: MaskOptions | undefined;
  /** Columns of a table of classes, where their names do not say it. */
  readonly csv?: CsvOptions | undefined;
}

/**
 * Paths are written as patterns: `{id}` and other names in braces stand for a piece of a name and must be equal in an image and its masks,
 * `{class}` is the class of a mask, `*` is any piece of a name and `**` any folders.
 */
export interface MaskOptions {
  readonly images?: string | undefined;
  readonly masks?: string | undefined;
  /** Value of each class in a label map. */
  readonly values?: Readonly<Record<string, number>> | undefined;
  /** Value of the background in a label map; 0 unless a class has it. */
  readonly background?: number | undefined;
  /** Least value that counts as set, in a mask of one class; left out: half the range of 8 bits, and 1 where a file holds numbers of objects. */
  readonly threshold?: number | undefined;
  /**
   * What a file holds: `class` (all pixels of a class), `object` (one object), `numbered` (objects by number), `values` (classes by value);
   * `auto` looks at names and values.
   */
  readonly holds?: 'auto' | 'class' | 'object' | 'numbered' | 'values' | undefined;
}

export interface CsvOptions {
  /** Heading of the column with the image's file name or id. */
  readonly image?: string | undefined;
  /** Heading of the column with the class. */
  readonly class?: string | undefined;
  /** File name ending of the images, where several files share an id: `.bmp`. */
  readonly ending?: string | undefined;
}

export interface VocOptions {
  /**
   * `edges` (the default): corners are pixel edges from 0, as LabelImg, CVAT and Roboflow write them; `inclusive`: they are the first and
   * the last pixel, counted from 1, as in the files of the VOC challenge.
   */
  readonly corners?: 'edges' | 'inclusive' | undefined;
  /**
   * Which image a file is about where its own name and its `<filename>` disagree. `agree` (the default): the stated one if it alone is
   * there, else neither; `stated`: the one of `<filename>`; `own-name`: the one called as the file.
   */
  readonly image?: 'agree' | 'stated' | 'own-name' | undefined;
}

/** What a format can hold. */
export interface FormatAbilities {
  /** `boxes`: labels, each with its box; `image classes`: one class an image, and no label. */
  readonly holds: 'boxes' | 'image classes';
  readonly masks: boolean;
  readonly outlines: 'none' | 'one-ring' | 'many-rings';
  readonly crowds: boolean;
}

export interface ReadResult extends Taken {
  /** What the labels are fit for as they are. */
  readonly task: Task;
  readonly classes: string[];
  /** Images that the source lists without a label so that somebody predicts it, in its order; each is listed as rejected, too. */
  readonly unlabelled?: readonly ImageRecord[];
}

export interface WriteOptions {
  /** `keep`: outlines are written where the format can hold them without moving a box; `drop`: boxes alone. */
  readonly outlines: 'keep' | 'drop';
}

/** What is to be written: texts by path, and where each image goes. Nothing is written yet. */
export interface WritePlan {
  readonly texts: ReadonlyMap<string, string>;
  readonly images: readonly { readonly image: string; readonly from: string; readonly to: string }[];
  /** What the format cannot hold, label by label. */
  readonly leftOut: readonly Rejection[];
}

export interface DatasetFormat {
  readonly name: FormatName;
  readonly can: FormatAbilities;
  /** What of the source speaks for this format, in words; `undefined` where nothing does. */
  detect(source: DatasetSource): Promise<string | undefined>;
  /** @throws {DataError} where the source as a whole cannot be read: no annotations, broken YAML or JSON */
  read(source: DatasetSource, options: ReadOptions): Promise<ReadResult>;
  /** Left out: the format is only read. */
  readonly write?: (dataset: Dataset, options: WriteOptions) => WritePlan;
}

/**
 * A file name for each image, unique within its part also without the ending and in any case, since labels are called as their image.
 *
 * @returns  by image id
 */
export function imageFileNames(
  images: readonly { readonly id: string; readonly file: string; readonly given?: Part | undefined }[],
): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, file, given } of images) {
    const ending = /\.[^./]+$/.exec(file)?.[0] ?? '';
    const path = id.endsWith(ending) ? id.slice(0, id.length - ending.length) : id;
    const short = path.slice(path.lastIndexOf('/') + 1);
    const long = path.replaceAll('/', '__');
    const stem =
      [short, long].find((name) => !taken.has(keyOf(given, name))) ??
      firstFree(long, (name) => taken.has(keyOf(given, name)));
    taken.add(keyOf(given, stem));
    names.set(id, stem + ending);
  }
  return names;
}

const keyOf = (part: Part | undefined, name: string) => `${part ?? ''}/${name.toLowerCase()}`;

function firstFree(name: string, isTaken: (name: string) => boolean): string {
  for (let copy = 2; ; copy++) if (!isTaken(`${name}-${copy}`)) return `${name}-${copy}`;
}
