import { readFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { hashTexts, importSource, readSources } from './load-sources.mjs';
import { inferFailure, inferProjects } from './infer-projects.mjs';
import { writeWhole } from './write-whole.mjs';

/** @typedef {import('./infer-projects.mjs').Projects} Projects */

const planEntry = 'packages/plan/src/index.ts';
const ownFiles = ['plan-files.mjs', 'infer-projects.mjs', 'load-sources.mjs', 'quote.mjs'];

/**
 * The projects of each pipeline file. What was inferred before from the same texts is read back, since to load the plan takes
 * longer than all the rest.
 *
 * @param {string} workspaceRoot
 * @param {readonly string[]} files paths from the root
 * @returns {Promise<(readonly [file: string, projects: Projects])[]>}
 */
export async function planFiles(workspaceRoot, files) {
  const packages = readPackages(workspaceRoot);
  const own = await Promise.all(
    ownFiles.map(
      async (name) => /** @type {const} */ ([name, await readFile(join(import.meta.dirname, name), 'utf8')]),
    ),
  );
  let sources;
  try {
    sources = await readSources(workspaceRoot, [planEntry]);
  } catch (error) {
    return files.map((file) => [
      file,
      inferFailure(pipelineName(file), `Cannot load the plan: ${/** @type {Error} */ (error).message}`),
    ]);
  }
  const codeHash = hashTexts([
    ...sources,
    ...own,
    ...[...packages].map(([name, { dependencies }]) => /** @type {const} */ ([name, JSON.stringify(dependencies)])),
  ]);
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(workspaceRoot, file), 'utf8');
      const cached = join(
        workspaceRoot,
        '.loupe',
        'plan',
        `${pipelineName(file)}-${hashTexts([
          [file, text],
          ['code', codeHash],
        ])}.json`,
      );
      const known = await readFile(cached, 'utf8').then(
        (json) => JSON.parse(json),
        () => undefined,
      );
      if (known !== undefined) return /** @type {const} */ ([file, known]);
      const { projects, isPlanned } = await planFile(workspaceRoot, file, text, sources, packages);
      // A failure may come from elsewhere, such as a full disk, and must not outlive its cause.
      if (isPlanned) await writeWhole(cached, JSON.stringify(projects));
      return /** @type {const} */ ([file, projects]);
    }),
  );
}

/**
 * @param {string} workspaceRoot
 * @param {string} file
 * @param {string} text
 * @param {Map<string, string>} sources
 * @param {Map<string, PackageFacts>} packages
 * @returns {Promise<{ projects: Projects; isPlanned: boolean }>}
 */
async function planFile(workspaceRoot, file, text, sources, packages) {
  let describe = (/** @type {unknown} */ error) =>
    String(error instanceof Error ? (error.stack ?? error.message) : error);
  try {
    describe = (await importSource(workspaceRoot, 'packages/core/src/errors.ts', sources)).formatError;
    const { planPipeline } = await importSource(workspaceRoot, planEntry, sources);
    return {
      isPlanned: true,
      projects: inferProjects(planPipeline(text, file), (kind) => npmDependencies(packages, kind)),
    };
  } catch (error) {
    return { isPlanned: false, projects: inferFailure(pipelineName(file), describe(error)) };
  }
}

/** @typedef {{ readonly dependencies: readonly string[] }} PackageFacts */

/** Dependencies of each package of the workspace, by its Nx name. @param {string} workspaceRoot @returns {Map<string, PackageFacts>} */
function readPackages(workspaceRoot) {
  const folder = join(workspaceRoot, 'packages');
  const names = readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'package.json')))
    .sort();
  return new Map(
    names.map((name) => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8'));
      return [name, { dependencies: Object.keys(dependencies) }];
    }),
  );
}

/**
 * Left out of a task's inputs, Nx hashes the whole of npm into it.
 *
 * @param {Map<string, PackageFacts>} packages
 * @param {string} kind
 */
function npmDependencies(packages, kind) {
  /** @type {Set<string>} */
  const seen = new Set();
  /** @type {Set<string>} */
  const npm = new Set();
  /** @param {string} name */
  const visit = (name) => {
    if (seen.has(name)) return;
    seen.add(name);
    for (const dependency of packages.get(name)?.dependencies ?? []) {
      if (dependency.startsWith('@loupe/')) visit(dependency.slice('@loupe/'.length));
      else npm.add(dependency);
    }
  };
  visit(kind);
  return [...npm].sort();
}

/** @param {string} file */
export function pipelineName(file) {
  return basename(file).replace(/\.ya?ml$/, '');
}
