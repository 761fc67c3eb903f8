import { join } from 'node:path';
import { importSource, readSources } from './load-sources.mjs';
import { pipelineName, planFiles } from './plan-files.mjs';

// Nx plugin: pipelines/*.yaml -> one virtual project a step. See README.md and docs/adr/0001.

export const name = 'nx-pipeline';

/** @type {import('nx/src/project-graph/plugins/public-api').CreateNodes} */
export const createNodes = [
  'pipelines/*.{yaml,yml}',
  async (files, _options, { workspaceRoot }) =>
    (await planFiles(workspaceRoot, [...files].sort())).map(([file, projects]) => [file, { projects }]),
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
export async function postTasksExecution(_options, { taskResults }) {
  const isPipelineRun = lock !== undefined;
  await lock?.release();
  lock = undefined;
  if (isPipelineRun && Object.values(taskResults).some(({ status }) => status === 'failure')) {
    process.stdout.write('\nSteps that ended well are kept: the same command goes on with those that are left\n');
  }
  for (const [task, { status }] of Object.entries(taskResults)) {
    const report = /^([^.]+)\.report:run$/.exec(task);
    if (report !== null && status !== 'failure' && status !== 'skipped') {
      const folder = `artifacts/${report[1]}/report`;
      process.stdout.write(`\nReport of ${report[1]}:\n  ${folder}/report.html\n  ${folder}/report.md\n\n`);
    }
  }
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
