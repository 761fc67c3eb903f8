// Prints one line that changes with the shared folder of data and reference numbers, for the inputs of cached tests: names, sizes
// and times of its files, not their content, which would take longer than the tests.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env.LOUPE_SHARED ?? join(import.meta.dirname, '../../../shared'));
const hash = createHash('sha256');

/** @param {string} folder */
function visit(folder) {
  /** @type {import('node:fs').Dirent[]} */
  let entries = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    hash.update(`${folder} is not there`);
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) visit(path);
    else {
      const { size, mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
      hash.update(`${path} ${size} ${mtimeMs}\n`);
    }
  }
}

for (const part of ['data', 'reference', 'weights']) visit(join(root, part));
process.stdout.write(`${hash.digest('hex')}\n`);
