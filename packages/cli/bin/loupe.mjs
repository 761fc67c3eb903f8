#!/usr/bin/env node
// The command is TypeScript: built once, the first time it is used in a fresh clone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(packageFolder, 'dist', 'main.js');
if (!existsSync(main)) {
  const workspace = join(packageFolder, '..', '..');
  const nx = join(workspace, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  const build = spawnSync(process.execPath, [nx, 'run', 'cli:build'], { cwd: workspace, encoding: 'utf8' });
  if (build.status !== 0) {
    process.stderr.write(
      `${build.stdout}${build.stderr}\nCannot build the loupe command\n  fix  npm ci && npx nx run cli:build\n`,
    );
    process.exit(1);
  }
}
await import(main);
