#!/usr/bin/env node
// Installs TensorFlow for this workspace: `npx nx run engine:install`. A second run reads one stamp and ends.
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindingFiles, bindingKey, compileBindings, tryBinding } from './binding.mjs';
import { checkMachine } from './check-machine.mjs';
import { askedEngine, engineHome, pins, sourceFolders, stockBinding } from './engine-folder.mjs';
import { downloadWheels, unpackWheels } from './libraries.mjs';
import { withLock } from './lock.mjs';
import { Problem } from './problem.mjs';

const say = (line) => process.stderr.write(`engine: ${line}\n`);

try {
  await install(process.env);
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${error.message}\n  fix  ${error.fix}\n`);
  process.exitCode = 1;
}

async function install(env) {
  const asked = askedEngine(env);
  if (asked === 'stock' || (asked === undefined && stockBinding())) {
    const file = stockBinding();
    const found = file ? await tryBinding(file) : { works: false, reason: 'no binding in the npm package' };
    if (found.works) return say(`the stock installation works (TensorFlow ${found.version})`);
    if (asked === 'stock') {
      throw new Problem(
        `Cannot use the stock installation of @tensorflow/tfjs-node-gpu: ${found.reason}`,
        'Run npm rebuild @tensorflow/tfjs-node-gpu, or unset LOUPE_ENGINE',
      );
    }
  }
  const variant = asked ?? 'cpu';
  const home = engineHome(env);
  const folder = join(home, `${pins.tensorflow}-${variant}`);
  const sources = sourceFolders();
  const wanted = { wheels: pins.variants[variant].wheels.map(({ sha256 }) => sha256), binding: bindingKey(sources) };
  if (isInstalled(folder, wanted)) return;
  mkdirSync(home, { recursive: true });
  await withLock(
    folder,
    async () => {
      if (!isInstalled(folder, wanted)) await installInto({ folder, home, variant, sources, wanted });
    },
    () => say('another installation is running; waiting for it'),
  );
}

async function installInto({ folder, home, variant, sources, wanted }) {
  const { wheels, downloadMiB, diskMiB } = pins.variants[variant];
  const libraries = join(folder, 'libraries');
  const downloads = join(home, 'downloads');
  removePartial(folder);
  if (!isWhole(folder, 'libraries.json', { wheels: wanted.wheels })) {
    await checkMachine({ home, freeMiB: diskMiB });
    say(`TensorFlow ${pins.tensorflow} (${variant}) goes to ${folder}; about ${downloadMiB} MiB to download, once`);
    const files = await downloadWheels(wheels, downloads, say);
    say('unpack libraries');
    const temporary = `${libraries}.${process.pid}.partial`;
    await unpackWheels(files, temporary);
    rmSync(join(folder, 'libraries.json'), { force: true });
    rmSync(libraries, { recursive: true, force: true });
    renameSync(temporary, libraries);
    writeStamp(folder, 'libraries.json', { wheels: wanted.wheels }, listFiles(folder, 'libraries'));
    rmSync(downloads, { recursive: true, force: true });
  } else {
    await checkMachine({ home, freeMiB: 10 });
  }
  say('compile binding');
  await compileBindings({ ...sources, libraries, folder });
  const found = await tryBinding(join(folder, bindingFiles.binding));
  if (!found.works)
    throw new Problem(
      `Cannot load the engine just installed: ${found.reason}`,
      'Check that the machine has the C++ library (libstdc++6) and, for the gpu engine, an NVIDIA driver for CUDA 12',
    );
  writeStamp(folder, 'installed.json', wanted, [...Object.values(bindingFiles), ...listFiles(folder, 'libraries')]);
  say(`ready: TensorFlow ${found.version} (${variant})`);
}

/** Everything the stamp names is there at its size: a folder cut off by kill -9 has no stamp, one damaged later has another size. */
function isInstalled(folder, wanted) {
  return isWhole(folder, 'installed.json', wanted);
}

function isWhole(folder, stampName, wanted) {
  const file = join(folder, stampName);
  if (!existsSync(file)) return false;
  const stamp = JSON.parse(readFileSync(file, 'utf8'));
  if (JSON.stringify(stamp.made) !== JSON.stringify(wanted)) return false;
  return Object.entries(stamp.sizes).every(
    ([name, size]) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === size,
  );
}

function writeStamp(folder, name, made, files) {
  const sizes = Object.fromEntries(files.map((file) => [file, statSync(join(folder, file)).size]));
  writeFileSync(join(folder, `${name}.${process.pid}.partial`), `${JSON.stringify({ made, sizes }, null, 2)}\n`);
  renameSync(join(folder, `${name}.${process.pid}.partial`), join(folder, name));
}

function listFiles(folder, inside) {
  return readdirSync(join(folder, inside), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.so(\.\d+)*$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}

function removePartial(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.partial')) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
