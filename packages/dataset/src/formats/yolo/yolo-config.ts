import { DataError, parseYaml } from '@loupe/core';
import type { Part } from '../../schema.ts';
import { baseName, folderOf, isUnder, joinPath, normalisePath } from '../paths.ts';
import type { Place, Reason } from '../intake.ts';
import type { DatasetSource } from '../source.ts';
import { distinctNames, readYoloNames } from './yolo-names.ts';
import { resolveYoloPath, usualYoloFolder } from './yolo-paths.ts';

/** What a YOLO source says about itself: `data.yaml`, or a list of class names alone. */
export interface YoloConfig {
  /** The file that it stands in; `undefined` where the source has none. */
  readonly file: string | undefined;
  /** Class names in order; `undefined` where none are stated. */
  readonly names: string[] | undefined;
  /** Folders (or single image files, from a list) of each part; `undefined` where the source states no parts. */
  readonly parts: ReadonlyMap<Part | 'unassigned', readonly string[]> | undefined;
  readonly notes: readonly (readonly [Place, Reason])[];
}

const partKeys: Readonly<Record<Part, readonly string[]>> = { train: ['train'], val: ['val', 'valid'], test: ['test'] };
const nameLists = ['classes.txt', 'labels.txt', 'obj.names', 'class.names', 'predefined_classes.txt'];

/** True for a text file that lists class names or files rather than labels. */
export const isYoloSideFile = (file: string): boolean =>
  nameLists.includes(baseName(file).toLowerCase()) ||
  /^(readme|license|licence|requirements)\b|^(notes?|train|val|valid|test|trainval)\.txt$/i.test(baseName(file));

/**
 * Finds and reads the source's `data.yaml` (whatever it is called: a YAML file that names classes), or else a list of class names.
 *
 * Exported `data.yaml` files carry the paths of the machine that wrote them. A path that is not there is therefore looked up by
 * its last parts beside the file (`C:\…\train\images` -> `train/images`), then by the usual names; each such step is noted.
 *
 * @throws {DataError} `YAML_SYNTAX`, `YOLO_NAMES` (neither list nor map), `YOLO_CONFIGS` (several files that could be it)
 */
export async function readYoloConfig(source: DatasetSource, annotations: string | undefined): Promise<YoloConfig> {
  const found = await findConfigs(source, annotations);
  const [first, second] = found;
  if (first !== undefined && second !== undefined && depth(first.file) === depth(second.file)) {
    throw new DataError(
      `Cannot choose the YOLO configuration: expected one, found ${found.map(({ file }) => file).join(', ')}`,
      {
        code: 'YOLO_CONFIGS',
        at: { file: first.file },
        fix: 'Name the one that counts as annotations',
      },
    );
  }
  if (first !== undefined) return interpret(source, first.file, first.value);
  for (const file of source.files) {
    if (!nameLists.includes(baseName(file).toLowerCase()) || (annotations !== undefined && !isUnder(file, annotations)))
      continue;
    const names = (await source.readText(file))
      .split(/\r\n|\n|\r/)
      .map((line) => line.trim())
      .filter((line) => line !== '');
    const notes: [Place, Reason][] = [];
    if (names.length > 0) return { file, names: distinctNames(names, { file }, notes), parts: undefined, notes };
  }
  return { file: undefined, names: undefined, parts: undefined, notes: [] };
}

const depth = (file: string) => file.split('/').length;

async function findConfigs(source: DatasetSource, annotations: string | undefined) {
  const found: { file: string; value: Record<string, unknown> }[] = [];
  for (const file of source.files) {
    if (!/\.ya?ml$/i.test(file) || (annotations !== undefined && /\.ya?ml$/i.test(annotations) && file !== annotations))
      continue;
    const text = await source.readText(file);
    if (!/^\s*["']?(names|nc)["']?\s*:/m.test(text)) continue; // some other YAML, which need not be sound
    const { value } = parseYaml(text, file);
    if (typeof value === 'object' && value !== null && ('names' in value || 'nc' in value)) found.push({ file, value });
  }
  const preferred = (file: string) => (baseName(file).toLowerCase() === 'data.yaml' ? 0 : 0.5);
  found.sort((a, b) => depth(a.file) + preferred(a.file) - depth(b.file) - preferred(b.file));
  const [first, second] = found;
  // `data.yaml` beside another YAML with names (a hyper-parameter file) is the one.
  return first && second && preferred(first.file) !== preferred(second.file) ? [first] : found;
}

async function interpret(source: DatasetSource, file: string, value: Record<string, unknown>): Promise<YoloConfig> {
  const notes: [Place, Reason][] = [];
  const names = readYoloNames(value, file, notes);
  const parts = new Map<Part | 'unassigned', string[]>();
  const owners = new Map<string, Part>();
  for (const part of ['train', 'val', 'test'] as const) {
    const stated = partKeys[part].map((key) => value[key]).find((item) => item !== undefined && item !== null);
    const paths = (Array.isArray(stated) ? stated : stated === undefined ? [] : [stated]).map(String);
    const folders: string[] = [];
    for (const path of paths)
      folders.push(...(await resolveYoloPath(source, { file, root: value.path, path, part }, notes)));
    if (paths.length === 0) {
      const usual = usualYoloFolder(source, folderOf(file), part);
      if (usual !== undefined) {
        notes.push([
          { file },
          { code: 'YOLO_PART_FOUND', reason: `expected a path for ${part}, found none; ${usual} is taken` },
        ]);
        folders.push(usual);
      }
    }
    const own = folders.filter((folder) => {
      const owner = owners.get(folder);
      if (owner === undefined) owners.set(folder, part);
      else
        notes.push([
          { file },
          {
            code: 'YOLO_PARTS_SHARED',
            reason: `expected a folder of its own for ${part}, found ${folder}, which is ${owner}'s; it stays ${owner}'s`,
          },
        ]);
      return owner === undefined;
    });
    if (own.length > 0) parts.set(part, own);
  }
  // Loupe's own key, for images that are in the set but in no part yet; other readers pass over it.
  if (parts.size > 0 && typeof value.unassigned === 'string')
    parts.set('unassigned', [joinPath(folderOf(file), normalisePath(value.unassigned))]);
  return { file, names, parts: parts.size > 0 ? parts : undefined, notes };
}
