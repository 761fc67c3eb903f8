import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder with reference numbers and data sets: `LOUPE_SHARED`, or `shared` beside the workspace. */
export function sharedFolder(): string {
  return process.env.LOUPE_SHARED ?? join(dirname(workspaceRoot()), 'shared');
}

function workspaceRoot(): string {
  let folder = process.cwd();
  while (!existsSync(join(folder, 'nx.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
