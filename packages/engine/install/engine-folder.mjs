import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from './problem.mjs';

const packageFolder = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** What is installed: pinned versions and digests. */
export const pins = JSON.parse(readFileSync(join(packageFolder, 'install/engine.json'), 'utf8'));

/** Where engines lie: `.loupe/engine` of the workspace, or LOUPE_ENGINE_HOME, which several checkouts may share. */
export function engineHome(env) {
  return resolve(env.LOUPE_ENGINE_HOME || join(packageFolder, '../../.loupe/engine'));
}

/** @returns {'cpu' | 'gpu' | 'stock' | undefined} undefined where the user leaves the choice to us */
export function askedEngine(env) {
  const asked = env.LOUPE_ENGINE;
  if (!asked) return undefined;
  if (asked === 'stock' || asked in pins.variants) return asked;
  throw new Problem(
    `Cannot choose an engine: expected LOUPE_ENGINE to be cpu, gpu or stock, found ${asked}`,
    'Unset LOUPE_ENGINE, or set it to one of the three',
  );
}

/** Folders of the two npm packages that the binding is compiled from. */
export function sourceFolders() {
  const require = createRequire(import.meta.url);
  try {
    return {
      tfjs: dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')),
      headers: join(dirname(require.resolve('node-api-headers/package.json')), 'include'),
    };
  } catch {
    throw new Problem(
      'Cannot find the sources of the TensorFlow binding: expected the npm packages @tensorflow/tfjs-node-gpu and node-api-headers, found none',
      'Run npm ci first',
    );
  }
}

/** The binding that the package's own install script would have made, if it ran and succeeded. */
export function stockBinding() {
  const file = join(sourceFolders().tfjs, 'lib/napi-v8/tfjs_binding.node');
  return existsSync(file) ? file : undefined;
}
