import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

// Nx needs the plan while it builds its graph, in a fresh clone before anything is built. So the few sources that the plan is
// made of are compiled file by file (.3 s, once for each state of them) into .loupe/, and imported from there.

/** An import or export of another module that is still there once types are erased. */
const moduleName = /^\s*(?:import|export)\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;

/**
 * The sources that an entry file imports, directly or not, from this workspace.
 *
 * @param {string} workspaceRoot absolute path
 * @param {readonly string[]} entries paths from the root
 * @returns {Promise<Map<string, string>>} text by path from the root, sorted by path
 */
export async function readSources(workspaceRoot, entries) {
  /** @type {Map<string, string>} */
  const texts = new Map();
  /** @param {string} file */
  const visit = async (file) => {
    if (texts.has(file)) return;
    texts.set(file, '');
    const text = await readFile(join(workspaceRoot, file), 'utf8');
    texts.set(file, text);
    const imported = [...text.matchAll(moduleName)].map(([, name]) =>
      resolveModule(file, /** @type {string} */ (name)),
    );
    await Promise.all(imported.filter((found) => found !== undefined).map(visit));
  };
  await Promise.all(entries.map(visit));
  return new Map([...texts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Hash over texts and their names.
 *
 * @param {Iterable<readonly [string, string]>} texts
 */
export function hashTexts(texts) {
  const hash = createHash('sha256');
  for (const [name, text] of texts) hash.update(`${name.length} ${text.length} ${name}${text}`);
  return hash.digest('hex').slice(0, 32);
}

/**
 * Imports an entry file, compiled from source.
 *
 * @param {string} workspaceRoot
 * @param {string} entry one of the paths in `sources`
 * @param {Map<string, string>} sources as `readSources` returned them
 */
export async function importSource(workspaceRoot, entry, sources) {
  const folder = join(workspaceRoot, '.loupe', 'plan', `sources-${hashTexts(sources)}`);
  // Several pipelines ask at the same time.
  const compiled = compilations.get(folder) ?? compileOnce(workspaceRoot, sources, folder);
  compilations.set(folder, compiled);
  await compiled;
  return import(pathToFileURL(join(folder, compiledName(entry))).href);
}

/** @type {Map<string, Promise<void>>} */
const compilations = new Map();

/**
 * @param {string} workspaceRoot
 * @param {Map<string, string>} sources
 * @param {string} folder
 */
async function compileOnce(workspaceRoot, sources, folder) {
  if (
    !(await access(folder).then(
      () => true,
      () => false,
    ))
  )
    await compile(workspaceRoot, sources, folder);
}

/**
 * @param {string} workspaceRoot
 * @param {Map<string, string>} sources
 * @param {string} folder
 */
async function compile(workspaceRoot, sources, folder) {
  const { transform } = await import('@swc/core');
  const partial = `${folder}.${randomUUID()}.partial`;
  await mkdir(partial, { recursive: true });
  await writeFile(join(partial, 'package.json'), '{"type":"module"}');
  await Promise.all(
    [...sources].map(async ([file, text]) => {
      const { code } = await transform(text, {
        filename: file,
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        swcrc: false,
        configFile: false,
      });
      const target = join(partial, compiledName(file));
      await mkdir(dirname(target), { recursive: true });
      await writeFile(
        target,
        code.replace(moduleName, (statement, name) =>
          statement.replace(/(['"])[^'"]+\1$/, () => JSON.stringify(compiledModule(file, name))),
        ),
      );
    }),
  );
  // What a package has of its own in node_modules must be found from its compiled files too.
  for (const packageFolder of new Set([...sources.keys()].map((file) => file.split('/').slice(0, 2).join('/')))) {
    const own = join(workspaceRoot, packageFolder, 'node_modules');
    if (
      await access(own).then(
        () => true,
        () => false,
      )
    )
      await symlink(relative(join(folder, packageFolder), own), join(partial, packageFolder, 'node_modules'));
  }
  // Another process may have been faster; its result is the same.
  await rename(partial, folder).catch(() => rm(partial, { recursive: true, force: true }));
  await removeOld(dirname(folder));
}

/** Removes what no run has made in the last day. @param {string} folder */
async function removeOld(folder) {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const age =
      Date.now() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (age > 24 * 3600_000) await rm(path, { recursive: true, force: true });
  }
}

/**
 * @param {string} from path from the root
 * @param {string} name
 * @returns {string | undefined} path from the root; undefined for a package from npm or Node
 */
function resolveModule(from, name) {
  if (name.startsWith('.')) return join(dirname(from), name);
  const own = /^@loupe\/([^/]+)(?:\/(.+))?$/.exec(name);
  return own === null ? undefined : `packages/${own[1]}/src/${own[2] ?? 'index'}.ts`;
}

/** @param {string} from @param {string} name */
function compiledModule(from, name) {
  const found = resolveModule(from, name);
  if (found === undefined) return name;
  const path = relative(dirname(from), compiledName(found));
  return path.startsWith('.') ? path : `./${path}`;
}

/** @param {string} file */
function compiledName(file) {
  return file.replace(/\.ts$/, '.js');
}
