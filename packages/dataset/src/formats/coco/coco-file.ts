import { parseLooseJson } from './json-text.ts';
import type { DatasetSource } from '../source.ts';

/** A JSON file that is a COCO data set, as loosely as real files are: every field of an entry may be missing or wrong. */
export interface CocoFile {
  readonly file: string;
  readonly text: string;
  readonly images: readonly Entry[];
  readonly annotations: readonly Entry[];
  readonly categories: readonly Entry[];
}

export type Entry = Readonly<Record<string, unknown>>;

/**
 * The JSON files of a source that hold COCO data sets, in order of their paths: objects with the arrays `images` and `annotations`. A
 * results file (a bare array) is none.
 *
 * @param annotations  file or folder to look in; left out: everywhere
 * @throws {DataError} `JSON_SYNTAX` where a file that `annotations` names is broken; others are passed over
 */
export async function findCocoFiles(source: DatasetSource, annotations?: string): Promise<CocoFile[]> {
  const found: CocoFile[] = [];
  for (const file of source.files) {
    if (!file.toLowerCase().endsWith('.json')) continue;
    if (annotations !== undefined && file !== annotations && !file.startsWith(`${annotations}/`)) continue;
    const coco = await readCocoFile(source, file, annotations === file);
    if (coco !== undefined) found.push(coco);
  }
  return found;
}

async function readCocoFile(source: DatasetSource, file: string, isNamed: boolean): Promise<CocoFile | undefined> {
  let text: string;
  let value: unknown;
  try {
    text = await source.readText(file);
    if (!isNamed && !text.includes('"annotations"')) return undefined;
    value = parseLooseJson(text, file);
  } catch (error) {
    // A file that speaks of annotations is meant to be read; any other broken JSON is not ours.
    if (isNamed || /instances|annotations|coco/i.test(file)) throw error;
    return undefined;
  }
  if (!isEntry(value) || !Array.isArray(value.images) || !Array.isArray(value.annotations)) return undefined;
  const entries = (list: unknown) => (Array.isArray(list) ? list.map((item) => (isEntry(item) ? item : {})) : []);
  return {
    file,
    text,
    images: entries(value.images),
    annotations: entries(value.annotations),
    categories: entries(value.categories),
  };
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
