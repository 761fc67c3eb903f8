import { join } from 'node:path';
import { importSource, readSources } from './load-sources.mjs';
import { frontRoot } from './infer-projects.mjs';
import { pipelineName, planFiles } from './plan-files.mjs';
import { askedTarget, findWhole, inputsPrint, noteRun } from './up-to-date.mjs';

// Nx plugin: pipelines/*.yaml -> one virtual project a step. See README.md and docs/adr/0001.

export const name = 'nx-pipeline';

/**
 * The target that this command asks for: what it reads, or, where there is nothing to do, what it left before.
 *
 * @type {{ target: string; inputs: string; reads: readonly string[] } | { target: string; whole: readonly string[] } | undefined}
 */
let asked;

/** @type {import('nx/src/project-graph/plugins/public-api').CreateNodes} */
export const createNodes = [
  'pipelines/*.{yaml,yml}',
  async (files, _options, { workspaceRoot }) => {
    const target = askedTarget(process.argv, process.env);
    const file = files.find((path) => pipelineName(path) === target?.split('.')[0]);
    const whole = file && target && findWhole(workspaceRoot, target);
    if (file && target && whole) {
      asked = { target, whole };
      // This graph is for this command only.
      process.env.NX_CACHE_PROJECT_GRAPH = 'false';
      return [
        [file, { projects: { [frontRoot]: { name: 'pipeline', targets: { [target]: { executor: 'nx:noop' } } } } }],
      ];
    }
    const planned = await planFiles(workspaceRoot, [...files].sort());
    const projects = planned.find(([path]) => path === file)?.[1];
    if (target && projects) {
      const reads = readPaths(projects);
      try {
        asked = { target, reads, inputs: inputsPrint(workspaceRoot, target, reads) };
      } catch {
        // A folder that cannot be read. An error here would break Nx itself; the step that reads it says it well.
      }
    }
    return planned.map(([path, inferred]) => [path, { projects: inferred }]);
  },
];

const lockEntry = 'packages/stage/src/step-lock.ts';

/** @type {import('@loupe/stage').HeldLock | undefined} */
let lock;

/**
 * One run of pipelines at a time in a workspace. Nx itself would let two runs at once execute everything twice, and would
 * restore a folder from its cache while a step of the other run reads it.
 *
 * @type {import('nx/src/project-graph/plugins/public-api').PreTasksExecution}
 */
export async function preTasksExecution(_options, { workspaceRoot, argv }) {
  // In Nx's daemon there is no process to tie the lock to; then the locks of the single steps have to do.
  if (argv.join(' ') !== process.argv.join(' ') || !runsPipelines(argv)) return;
  // A step whose folder is whole and has the same hash would else be taken as it is.
  if (argv.some((word) => /^--(skip-?nx-?cache|disable-?nx-?cache)(=true)?$/i.test(word)))
    process.env.LOUPE_RUN_AGAIN = '1';
  const { takeLock } = await importSource(workspaceRoot, lockEntry, await readSources(workspaceRoot, [lockEntry]));
  lock = await takeLock(join(workspaceRoot, '.loupe', 'run.lock'), (/** @type {number} */ pid) =>
    process.stdout.write(
      `Another run of a pipeline is at work in this folder (process ${pid}); waiting for it to end\n`,
    ),
  );
}

/** @type {import('nx/src/project-graph/plugins/public-api').PostTasksExecution} */
export async function postTasksExecution(_options, { taskResults, workspaceRoot }) {
  const isPipelineRun = lock !== undefined;
  const results = Object.values(taskResults);
  const folders = results
    .filter(({ task, status }) => task.target.target === 'run' && isDone(status))
    .flatMap(({ task }) => task.outputs);
  if (asked && 'whole' in asked) {
    process.stdout.write(
      `\nNothing that ${asked.target} reads has changed since its last run, and its results are as it left them\n`,
    );
    folders.push(...asked.whole);
  } else if (asked && isPipelineRun && results.every(({ status }) => isDone(status))) {
    // Without a note, on a full disk for one, the next run goes Nx's way.
    await noteRun(workspaceRoot, asked.target, { ...asked, folders }).catch(() => {});
  }
  await lock?.release();
  lock = undefined;
  if (isPipelineRun && results.some(({ status }) => status === 'failure')) {
    process.stdout.write('\nSteps that ended well are kept: the same command goes on with those that are left\n');
  }
  for (const folder of folders) {
    const pipeline = /^artifacts\/([^/]+)\/report$/.exec(folder)?.[1];
    if (pipeline !== undefined) {
      process.stdout.write(`\nReport of ${pipeline}:\n  ${folder}/report.html\n  ${folder}/report.md\n\n`);
    }
  }
}

/** @param {string} status */
function isDone(status) {
  return status === 'success' || status.startsWith('local-cache') || status === 'remote-cache';
}

/** Data of a pipeline's steps, from the root. @param {import('./infer-projects.mjs').Projects} projects */
function readPaths(projects) {
  const paths = Object.values(projects).flatMap((project) =>
    Object.values(
      /** @type {{ targets?: Record<string, { inputs?: { fileset?: string }[] }> }} */ (project).targets ?? {},
    ).flatMap(({ inputs = [] }) =>
      inputs.flatMap(({ fileset }) => fileset?.replace('{workspaceRoot}/', '').replace('/**/*', '') ?? []),
    ),
  );
  return [...new Set(paths)].sort();
}

/** True when a command line names the front project, a step, or every target `run`. @param {readonly string[]} argv */
function runsPipelines(argv) {
  const words = argv.slice(2);
  const runsMany = words.some((word) => word === 'run-many' || word === 'affected');
  return words.some(
    (word) =>
      /^(--projects?=)?pipeline(:|$)/.test(word) ||
      /^[a-z][a-z0-9_-]*\.[a-z]/.test(word) ||
      (runsMany && /(^|=|,)run(,|$)/.test(word)),
  );
}
