import type { Part } from '../../schema.ts';
import type { Place, Reason } from '../intake.ts';
import { partFolders } from '../part-of-path.ts';
import { folderOf, isUnder, joinPath, normalisePath } from '../paths.ts';
import type { DatasetSource } from '../source.ts';

/** A path as a `data.yaml` states it. */
export interface StatedPath {
  /** The `data.yaml`. */
  readonly file: string;
  /** Its key `path`. */
  readonly root: unknown;
  readonly path: string;
  readonly part: Part;
}

/** The folder, or the single images of a list, that a stated path means; nothing where none is there. Each guess is noted. */
export async function resolveYoloPath(
  source: DatasetSource,
  stated: StatedPath,
  notes: [Place, Reason][],
): Promise<string[]> {
  const { file, path, part } = stated;
  const place = locate(source, stated);
  if (place === undefined) {
    const usual = usualYoloFolder(source, folderOf(file), part);
    notes.push([
      { file },
      usual === undefined
        ? { code: 'YOLO_PATH_MISSING', reason: `expected ${part} at ${path}, found no such folder` }
        : { code: 'YOLO_PATH_REDIRECTED', reason: `expected ${part} at ${path}, found ${usual}` },
    ]);
    return usual === undefined ? [] : [usual];
  }
  if (!place.literal)
    notes.push([
      { file },
      { code: 'YOLO_PATH_REDIRECTED', reason: `expected ${part} at ${path}, found ${place.path}` },
    ]);
  return place.path.endsWith('.txt') ? readImageList(source, place.path, notes) : [place.path];
}

function locate(
  source: DatasetSource,
  { file, root, path, part }: StatedPath,
): { path: string; literal: boolean } | undefined {
  const base = folderOf(file);
  const exists = (candidate: string) =>
    source.files.includes(candidate) || source.files.some((other) => other.startsWith(`${candidate}/`));
  const isAbsolute = /^([A-Za-z]:|[\\/])/.test(path);
  const rootPath = typeof root === 'string' && !/^([A-Za-z]:|[\\/])/.test(root) ? root : '';
  if (!isAbsolute) {
    const segments = [base, rootPath, path]
      .join('/')
      .replace(/\\/g, '/')
      .split('/')
      .filter((segment) => segment !== '' && segment !== '.');
    let level = 0;
    const staysInside = segments.every((segment) => (level += segment === '..' ? -1 : 1) >= 0);
    const literal = normalisePath(segments.join('/'));
    if (staysInside && literal !== '' && exists(literal)) return { path: literal, literal: true };
    if (staysInside && literal === '') return { path: '', literal: true };
  }
  const segments = path
    .replace(/\\/g, '/')
    .replace(/^[A-Za-z]:/, '')
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.' && segment !== '..');
  const naming = segments.findLastIndex((segment) => partFolders[part].includes(segment.toLowerCase()));
  // Shorter than the segment that names the part, a suffix such as `images` would find another part's folder.
  const last = naming < 0 ? 0 : naming;
  for (let from = 0; from <= last && from < segments.length; from++) {
    const candidate = joinPath(base, ...segments.slice(from));
    if (exists(candidate)) return { path: candidate, literal: false };
  }
  return undefined;
}

/** Where a part lies by the usual names, beside its `data.yaml`. */
export function usualYoloFolder(source: DatasetSource, base: string, part: Part): string | undefined {
  const candidates = partFolders[part].flatMap((name) => [
    joinPath(base, name, 'images'),
    joinPath(base, 'images', name),
    joinPath(base, name),
  ]);
  return candidates.find((folder) => [...source.images.keys()].some((image) => isUnder(image, folder)));
}

/** Images named line by line in a text file, each looked up by its last parts. */
async function readImageList(source: DatasetSource, file: string, notes: [Place, Reason][]): Promise<string[]> {
  const images: string[] = [];
  for (const [index, text] of (await source.readText(file)).split(/\r\n|\n|\r/).entries()) {
    if (text.trim() === '') continue;
    const segments = normalisePath(text.trim()).split('/');
    const found = segments
      .map((_, from) => segments.slice(from).join('/'))
      .flatMap((suffix) => [suffix, joinPath(folderOf(file), suffix)])
      .find((candidate) => source.images.has(candidate));
    if (found !== undefined) images.push(found);
    else
      notes.push([
        { file, line: index + 1 },
        { code: 'IMAGE_MISSING', reason: `expected an image at ${text.trim()}, found none` },
      ]);
  }
  return images;
}
