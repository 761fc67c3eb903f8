import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A name beside `target` that no other step's folder can have: `.wrist.9f2c….partial`. */
export function temporaryBeside(target: string, suffix: 'partial' | 'old'): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(8).toString('hex')}.${suffix}`);
}

/** Puts `folder` in the place of `target`: whoever looks finds the old folder, none, or the new one whole. */
export async function publishFolder(folder: string, target: string): Promise<void> {
  await syncFolder(folder);
  const old = temporaryBeside(target, 'old');
  await rename(target, old).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(folder, target);
  await syncFolder(dirname(target));
  await rm(old, { recursive: true, force: true });
}

/** Removes what runs that were killed left beside `target`. Only for the holder of the step's lock. */
export async function removeLeftovers(target: string): Promise<void> {
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (
      name.startsWith(`.${basename(target)}.`) &&
      /^[0-9a-f]{16}\.(partial|old)$/.test(name.slice(basename(target).length + 2))
    ) {
      await rm(join(parent, name), { recursive: true, force: true });
    }
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
