import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readlink, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { DataError, sha256OfFile } from '@loupe/core';

/** Where weights lie, named by their own hash, from the workspace root. */
export const storeFolder = '.loupe/store';

/**
 * Moves a checkpoint into the store and returns its absolute path there. Equal weights share one entry.
 *
 * @param file  absolute path of a `.safetensors` file; it is gone afterwards
 */
export async function moveToStore(workspaceRoot: string, file: string): Promise<string> {
  const folder = join(workspaceRoot, storeFolder);
  await mkdir(folder, { recursive: true });
  const [hash, { size }] = [await sha256OfFile(file), await stat(file)];
  const entry = join(folder, `${hash}.safetensors`);
  const isThere = await stat(entry).then(
    (found) => found.size === size,
    () => false,
  );
  if (isThere) {
    await rm(file);
    return entry;
  }
  // The store may lie on another disk: bring the bytes there first, then rename, so that an entry is whole or absent.
  const partial = join(folder, `${hash}.${randomUUID()}.partial`);
  await rename(file, partial).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await copyFile(file, partial);
    await rm(file);
  });
  const handle = await open(partial, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await chmod(partial, 0o444);
  await rename(partial, entry);
  return entry;
}

/** SHA-256 of a store entry: its name. */
export function hashOf(entry: string): string {
  return basename(entry, '.safetensors');
}

/** Links a store entry from an artifact folder, relatively, so that the workspace can be moved. */
export async function linkFromStore(entry: string, link: string): Promise<void> {
  await symlink(relative(dirname(link), entry), link);
}

/**
 * The absolute path of the weights behind a link.
 *
 * @throws {DataError} `STORE_MISSING` when the link or the entry it names is not there
 */
export async function storedFile(link: string): Promise<string> {
  const target = await realpath(link).catch(() => undefined);
  if (target !== undefined) return target;
  const named = await readlink(link).catch(() => undefined);
  throw new DataError(
    `Cannot read weights ${basename(link)}: expected ${named === undefined ? 'a link into the store' : `${storeFolder}/${basename(named)}`}, found none`,
    { code: 'STORE_MISSING', at: { file: link }, fix: `Train again: ${commandFor(link)}` },
  );
}

/** The command that makes the weights in `artifacts/<pipeline>/<stage>/<cell>/…` again, whatever Nx has in its cache. */
function commandFor(link: string): string {
  const [, pipeline, stage, cell] = /artifacts\/([^/]+)\/([^/]+)\/([^/]+)\/[^/]+\/[^/]+$/.exec(link) ?? [];
  if (cell === undefined) return 'run the step that made them with --skip-nx-cache';
  return `npx nx run ${pipeline}.${stage}.${cell}:run --skip-nx-cache --exclude-task-dependencies`;
}
