import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that whoever opens it finds all of it, or none.
 *
 * @param {string} file
 * @param {string} text
 */
export async function writeWhole(file, text) {
  await mkdir(dirname(file), { recursive: true });
  const partial = `${file}.${randomUUID()}.partial`;
  await writeFile(partial, text);
  await rename(partial, file);
}
