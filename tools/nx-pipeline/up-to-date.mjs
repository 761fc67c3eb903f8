import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { frontRoot } from './infer-projects.mjs';
import { writeWhole } from './write-whole.mjs';

// A run with nothing to do. Without its daemon Nx hashes every input again, and copies every output back from its cache over the
// same file: two thousand files for a study. So, as make does, a run notes what it read and what it left, and the next one that
// finds both untouched has nothing to ask Nx for. Any doubt leads to Nx's own way, which is slower and always right.

/** Files of the root that a build or Nx itself may read. */
const setUp = [
  '.env',
  '.gitignore',
  '.nxignore',
  'node_modules/.package-lock.json',
  'nx.json',
  'package-lock.json',
  'package.json',
  'tsconfig.base.json',
];

/** @typedef {{ readonly inputs: string; readonly outputs: string; readonly folders: readonly string[]; readonly reads: readonly string[] }} Note */

/**
 * Target of the front project that a command line asks for and nothing besides; a flag may want something else of Nx.
 *
 * @param {readonly string[]} argv
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined} such as `fractures` or `fractures.train`
 */
export function askedTarget(argv, env) {
  const [command, task, ...others] = argv.slice(2);
  const target = /^pipeline:([\w.-]+)$/.exec(task ?? '')?.[1];
  const isPlain = command === 'run' && others.length === 0 && !env.NX_SKIP_NX_CACHE && !env.NX_DISABLE_NX_CACHE;
  // Nx's daemon keeps a graph for commands to come.
  return isPlain && !('NX_DAEMON' in globalThis) ? target : undefined;
}

/**
 * The folders that a target's last run left, where they are still all that it would make; undefined where there is no such run or something has
 * changed: what it read since it started, or what it left since it ended.
 *
 * @param {string} workspaceRoot
 * @param {string} target
 * @returns {readonly string[] | undefined} folders of its steps, from the root
 */
export function findWhole(workspaceRoot, target) {
  try {
    /** @type {Note} */
    const note = JSON.parse(readFileSync(noteFile(workspaceRoot, target), 'utf8'));
    const isSame =
      note.inputs === inputsPrint(workspaceRoot, target, note.reads) &&
      note.outputs === print(workspaceRoot, note.folders);
    return isSame ? note.folders : undefined;
  } catch {
    // No note, one of another version, a folder that cannot be read: Nx will tell what is wrong, if anything is.
    return undefined;
  }
}

/**
 * Notes a run whose every task ended well.
 *
 * @param {string} workspaceRoot
 * @param {string} target
 * @param {{ inputs: string; reads: readonly string[]; folders: readonly string[] }} run `inputs` as they were before it
 */
export async function noteRun(workspaceRoot, target, { inputs, reads, folders }) {
  /** @type {Note} */
  const note = { inputs, outputs: print(workspaceRoot, folders), folders, reads };
  await writeWhole(noteFile(workspaceRoot, target), `${JSON.stringify(note)}\n`);
}

/**
 * Print of everything that a run of a target may read: code, set-up, its YAML and data, and the variables that choose an engine.
 *
 * @param {string} workspaceRoot
 * @param {string} target
 * @param {readonly string[]} reads data of its steps, from the root
 */
export function inputsPrint(workspaceRoot, target, reads) {
  const [name] = target.split('.');
  const variables = Object.entries(process.env).filter(([variable]) => variable.startsWith('LOUPE_'));
  return hash([
    JSON.stringify(variables.sort(([a], [b]) => (a < b ? -1 : 1))),
    print(workspaceRoot, [
      ...setUp,
      'packages',
      'tools/nx-pipeline',
      `${frontRoot}/${name}.yaml`,
      `${frontRoot}/${name}.yml`,
      ...reads,
    ]),
  ]);
}

/** Not read by a step as they are: npm's packages are known by their lock file, and what was compiled by its sources. */
const notRead = /^packages\/[^/]+\/(node_modules|dist)$/;

/**
 * Print of files and of folders with all in them, links followed. Of a file it takes what no write leaves as it was: inode, size, and
 * the two times, of which not even `touch` can set the second.
 *
 * @param {string} workspaceRoot
 * @param {readonly string[]} paths from the root; one that is not there counts as that
 */
function print(workspaceRoot, paths) {
  /** @type {string[]} */
  const lines = [];
  /** @param {string} path @param {readonly string[]} above identities of the folders that it lies in */
  const visit = (path, above) => {
    const facts = statSync(join(workspaceRoot, path), { bigint: true, throwIfNoEntry: false });
    if (facts === undefined) return lines.push(`${path} none`);
    const identity = `${facts.dev}:${facts.ino}`;
    if (!facts.isDirectory()) return lines.push(`${path} ${identity} ${facts.size} ${facts.mtimeNs} ${facts.ctimeNs}`);
    // A link to a folder above itself.
    if (above.includes(identity)) return;
    for (const name of readdirSync(join(workspaceRoot, path)).sort()) {
      const inside = `${path}/${name}`;
      if (!notRead.test(inside)) visit(inside, [...above, identity]);
    }
  };
  for (const path of paths) visit(path, []);
  return hash(lines);
}

/** @param {string} workspaceRoot @param {string} target */
function noteFile(workspaceRoot, target) {
  return join(workspaceRoot, '.loupe', 'runs', `${target}.json`);
}

/** @param {readonly string[]} lines */
function hash(lines) {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
