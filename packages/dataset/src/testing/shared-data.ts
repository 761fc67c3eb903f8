import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(process.env.LOUPE_SHARED ?? join(__dirname, '../../../../../shared'));

/** The folder of one real data set, for tests; `undefined`, with a printed reason, on a machine that does not hold it. */
export function sharedData(set: string): string | undefined {
  const folder = join(root, 'data', set);
  if (existsSync(folder)) return folder;
  console.warn(`skipped: ${set} is not at ${folder}; LOUPE_SHARED names the folder that holds data/`);
  return undefined;
}
