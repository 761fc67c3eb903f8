import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipeline } from 'node:stream/promises';
import { Problem } from './problem.mjs';
import { runCommand } from './run-command.mjs';

// The wheel for CPython 3.11 on any Linux x64, whatever Python runs pip: two libraries are taken out of it and no Python is used.
// pip does not derive the older platforms from the newest one, and NVIDIA's wheels carry those.
const wheelKind = [
  '--no-deps',
  '--only-binary=:all:',
  '--python-version',
  '3.11',
  '--implementation',
  'cp',
  '--abi',
  'cp311',
  '--abi',
  'abi3',
  '--abi',
  'none',
  ...[
    'manylinux_2_27_x86_64',
    'manylinux_2_17_x86_64',
    'manylinux2014_x86_64',
    'manylinux_2_12_x86_64',
    'manylinux2010_x86_64',
  ].flatMap((tag) => ['--platform', tag]),
];

/**
 * Brings every pinned wheel into `folder` and returns their paths; a wheel that is there and whole is not fetched again.
 *
 * @param {readonly { name: string, version: string, sha256: string }[]} wheels
 * @param {string} folder
 * @param {(line: string) => void} say
 */
export async function downloadWheels(wheels, folder, say) {
  const files = [];
  for (const wheel of wheels) {
    const own = join(folder, wheel.sha256);
    if ((await wheelIn(own, wheel)) === undefined) {
      rmSync(own, { recursive: true, force: true });
      mkdirSync(own, { recursive: true });
      say(`download ${wheel.name} ${wheel.version}`);
      await pipDownload(wheel, own);
    }
    const file = await wheelIn(own, wheel);
    if (file === undefined) {
      throw new Problem(
        `Cannot download ${wheel.name} ${wheel.version}: expected a file with SHA-256 ${wheel.sha256}, found another`,
        'Check which package index pip uses (pip config list); the digest is pinned in packages/engine/install/engine.json',
      );
    }
    files.push(file);
  }
  return files;
}

async function pipDownload({ name, version, sha256 }, folder) {
  const requirement = join(folder, 'requirement.txt');
  writeFileSync(requirement, `${name}==${version} --hash=sha256:${sha256}\n`);
  const { code, output } = await runCommand(
    'python3',
    [
      '-m',
      'pip',
      'download',
      '--progress-bar',
      'off',
      '--disable-pip-version-check',
      ...wheelKind,
      '--dest',
      folder,
      '-r',
      requirement,
    ],
    // pip's unfinished file lies in TMPDIR: kept here, it goes when the folder goes.
    { env: { ...process.env, TMPDIR: folder } },
  );
  if (code === 0) return;
  const reason = output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('WARNING: Location'))
    .slice(-6)
    .join('\n  ');
  if (/hash/i.test(reason) && /mismatch|do not match/i.test(reason)) return; // reported by the caller, with the digest
  throw new Problem(
    `Cannot download ${name} ${version} with pip: it ended with code ${code}\n  ${reason}`,
    `Check the network and the package index of pip; without a network, put the wheel in a folder and set PIP_NO_INDEX=1 PIP_FIND_LINKS=<folder>`,
  );
}

async function wheelIn(folder, { sha256 }) {
  if (!existsSync(folder)) return undefined;
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.whl') && (await digestOf(join(folder, name))) === sha256) return join(folder, name);
  }
  return undefined;
}

async function digestOf(file) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Takes the libraries, the few headers and the licences out of the wheels; `target` must not exist yet. */
export async function unpackWheels(files, target) {
  mkdirSync(target, { recursive: true });
  const script = join(dirname(fileURLToPath(import.meta.url)), 'unpack-wheel.py');
  for (const file of files) {
    const { code, output } = await runCommand('python3', [script, file, target]);
    if (code !== 0)
      throw new Problem(
        `Cannot unpack ${file}: ${output.trim().split('\n').at(-1)}`,
        'Free some disk space if it is full, then run npx nx run engine:install again',
      );
  }
}
