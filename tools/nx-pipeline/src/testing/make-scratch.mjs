// node make-scratch.mjs <folder>: an empty folder becomes a small workspace with this plugin, this plan and this runner, whose
// stages are all fake-main.mjs. What it takes from the real one: nx.json, .env, lock file, node_modules (linked), the plan's sources.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readSources } from '../../load-sources.mjs';

const real = resolve(import.meta.dirname, '../../../..');
const scratch = resolve(process.argv[2] ?? '');
const stages = ['phantom', 'ingest', 'split', 'augment', 'train', 'evaluate', 'report'];
/** @type {(path: string, value: unknown) => void} */
const writeJson = (path, value) => {
  mkdirSync(dirname(join(scratch, path)), { recursive: true });
  writeFileSync(join(scratch, path), JSON.stringify(value, null, 1));
};

for (const name of ['.env', '.gitignore', 'package.json', 'package-lock.json', 'tsconfig.base.json'])
  cpSync(join(real, name), join(scratch, name));
symlinkSync(join(real, 'node_modules'), join(scratch, 'node_modules'));
const { plugins, namedInputs, neverConnectToCloud, analytics } = JSON.parse(
  readFileSync(join(real, 'nx.json'), 'utf8'),
);
writeJson('nx.json', { plugins, namedInputs, neverConnectToCloud, analytics });
mkdirSync(join(scratch, 'pipelines'));
mkdirSync(join(scratch, 'data'));
cpSync(join(real, 'tools/nx-pipeline'), join(scratch, 'tools/nx-pipeline'), {
  recursive: true,
  filter: (path) => !path.endsWith('/src'),
});

for (const [file, text] of await readSources(real, ['packages/plan/src/index.ts', 'packages/stage/src/step-lock.ts'])) {
  mkdirSync(dirname(join(scratch, file)), { recursive: true });
  writeFileSync(join(scratch, file), text);
}
for (const name of readdirSync(join(real, 'packages'))) {
  const manifest = join(real, 'packages', name, 'package.json');
  if (!existsSync(manifest)) continue;
  const { name: npmName, version, dependencies } = JSON.parse(readFileSync(manifest, 'utf8'));
  const targets = {
    ...(stages.includes(name)
      ? {
          build: {
            executor: 'nx:run-commands',
            cache: true,
            inputs: ['production'],
            outputs: ['{projectRoot}/dist'],
            options: {
              command: `mkdir -p packages/${name}/dist && cp packages/${name}/src/main.mjs packages/${name}/dist/main.js`,
            },
          },
        }
      : {}),
    ...(name === 'engine' ? { install: { executor: 'nx:noop' } } : {}),
  };
  writeJson(`packages/${name}/package.json`, {
    name: npmName,
    version,
    type: 'module',
    dependencies,
    nx: { name, targets },
  });
  if (stages.includes(name)) {
    mkdirSync(join(scratch, 'packages', name, 'src'), { recursive: true });
    cpSync(join(import.meta.dirname, 'fake-main.mjs'), join(scratch, 'packages', name, 'src', 'main.mjs'));
  }
  const own = join(real, 'packages', name, 'node_modules');
  if (existsSync(own)) symlinkSync(own, join(scratch, 'packages', name, 'node_modules'));
}
spawnSync('git', ['init', '-q', scratch]);
