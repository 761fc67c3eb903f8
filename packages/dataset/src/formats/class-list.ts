import { DataError } from '@loupe/core';
import { baseName, folderOf, isUnder, joinPath } from './paths.ts';
import type { DatasetSource } from './source.ts';

/** Class names in order, and what states them. */
export interface ClassList {
  readonly names: string[];
  /** `undefined`: the names that the labels use, in order of the alphabet. */
  readonly statedBy: string | undefined;
}

/**
 * The classes of a format whose labels say names and no order: `classes.txt` beside the labels, above them or under `annotations`, one
 * name a line; else the names that the caller gives; else those that the labels use, by code unit, so that the order of rows has no
 * say in it.
 *
 * @param files  that hold the labels
 * @param used   by the labels
 */
export async function readClassList(
  source: DatasetSource,
  files: readonly string[],
  used: Iterable<string>,
  { annotations, classes }: { annotations?: string | undefined; classes?: readonly string[] | undefined },
): Promise<ClassList> {
  const folders = new Set(files.map(folderOf));
  const list = source.files.find(
    (file) =>
      baseName(file).toLowerCase() === 'classes.txt' &&
      ([...folders].some((folder) => isUnder(folder, folderOf(file))) ||
        (annotations !== undefined && isUnder(file, annotations))),
  );
  if (list !== undefined) {
    const lines = (await source.readText(list)).split(/\r\n|\n|\r/).map((line) => line.trim());
    const names = [...new Set(lines.filter((line) => line !== ''))];
    if (names.length > 0) return { names, statedBy: list };
  }
  if (classes !== undefined && classes.length > 0) return { names: [...classes], statedBy: 'names' };
  return { names: [...new Set(used)].sort((a, b) => (a < b ? -1 : 1)), statedBy: undefined };
}

/** Why a class is not in the list; its label is to be rejected. */
export function unknownClass(name: string, { names, statedBy }: ClassList): { code: string; reason: string } {
  return {
    code: 'CLASS_UNKNOWN',
    reason: `expected a class of ${statedBy} (${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}), found "${name.slice(0, 80)}"`,
  };
}

/**
 * `classes.txt`, so that classes keep their order and those without a label are not lost.
 *
 * @throws {DataError} `CLASS_NAME_LINE_BREAK` when a name is more than a line, and could not be read again
 */
export function writeClassList(classes: readonly string[], folder = ''): [path: string, text: string] {
  const broken = classes.find((name) => /[\r\n]/.test(name));
  if (broken !== undefined) {
    throw new DataError(`Cannot write class names: expected a name of one line, found ${JSON.stringify(broken)}`, {
      code: 'CLASS_NAME_LINE_BREAK',
      at: { key: 'classes' },
      fix: 'Rename the class',
    });
  }
  return [joinPath(folder, 'classes.txt'), classes.map((name) => `${name}\n`).join('')];
}
