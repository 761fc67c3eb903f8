import { quote } from './quote.mjs';

/**
 * @typedef {import('@loupe/plan').PlannedStep} PlannedStep
 * @typedef {import('@loupe/plan').PlannedPipeline} PlannedPipeline
 * @typedef {Record<string, object>} Projects Nx projects by root
 */

/** Root of the front project; the virtual ones lie under it, in folders that need not exist. */
export const frontRoot = 'pipelines';

/**
 * One Nx project a step, and the front project's targets that gather them.
 *
 * @param {PlannedPipeline} pipeline
 * @param {(kind: string) => string[]} npmDependencies names of the npm packages that a stage's package needs, its libraries' included
 * @returns {Projects}
 */
export function inferProjects({ name, steps }, npmDependencies) {
  /** @type {Projects} */
  const projects = {};
  for (const step of steps) projects[`${frontRoot}/${step.id}`] = stepProject(step, npmDependencies(step.kind));
  projects[frontRoot] = { name: 'pipeline', targets: gatherTargets(name, steps) };
  return projects;
}

/**
 * @param {PlannedStep} step
 * @param {readonly string[]} npmDependencies
 */
function stepProject(step, npmDependencies) {
  const { id, folder, seed, config, inputs, kind, needs, reads, exclusive, engine } = step;
  return {
    name: id,
    projectType: 'application',
    implicitDependencies: [kind],
    targets: {
      run: {
        executor: 'nx:run-commands',
        cache: true,
        parallelism: !exclusive,
        dependsOn: [
          { projects: [kind], target: 'build' },
          ...(engine ? [{ projects: ['engine'], target: 'install' }] : []),
          ...(needs.length > 0 ? [{ projects: [...needs], target: 'run' }] : []),
        ],
        inputs: [
          { input: 'production', projects: [kind] },
          { input: 'production', projects: [kind], dependencies: true },
          { dependentTasksOutputFiles: readFiles(kind) },
          { externalDependencies: [...npmDependencies] },
          ...reads.map((path) => ({
            fileset: `{workspaceRoot}/${path}${/\.[a-z]+$/.test(path) ? '' : '/**/*'}`,
            includeIgnored: true,
          })),
          ...(engine ? [{ env: 'LOUPE_ENGINE' }, { env: 'LOUPE_BFLOAT16' }, { env: 'LOUPE_KERNELS' }] : []),
        ],
        outputs: [`{workspaceRoot}/${folder}`],
        options: {
          cwd: '',
          forwardAllArgs: false,
          // Else TensorFlow opens every step with lines about its own set-up.
          ...(engine ? { env: { TF_CPP_MIN_LOG_LEVEL: '2' } } : {}),
          // STAGE_LAUNCH is hashed as these letters, so that a run on a cluster and one at home share the cache.
          command: `$STAGE_LAUNCH node packages/${kind}/dist/main.js --step ${quote({ id, folder, seed, config, inputs })}`,
        },
      },
    },
  };
}

/**
 * The files of the steps before that a step's result depends on. Only those of outputs, five folders deep: a manifest also tells
 * what an output was made from, and a timing how long it took, and neither may run what follows again when the bytes are the
 * same; but the report shows timings. Where weights are among the inputs their hashes in weights.json stand for them, since Nx
 * would follow the links and read gigabytes at every run.
 *
 * @param {string} kind
 */
function readFiles(kind) {
  if (kind === 'report') return 'artifacts/**/*.json';
  return kind === 'evaluate' ? 'artifacts/*/*/*/*/**/*.json' : 'artifacts/*/*/*/*/**/*';
}

/**
 * `fractures`, `fractures.train`, `fractures.train.wrist`, `fractures.train.wrist.yolo11n`: each runs the steps under it.
 *
 * @param {string} name
 * @param {readonly PlannedStep[]} steps
 */
function gatherTargets(name, steps) {
  /** @type {Map<string, string[]>} */
  const gathered = new Map([[name, []]]);
  for (const { id } of steps) {
    const parts = id.split('.');
    for (let length = 1; length <= parts.length; length++) {
      const target = parts.slice(0, length).join('.');
      gathered.set(target, [...(gathered.get(target) ?? []), id]);
    }
  }
  return Object.fromEntries([...gathered].map(([target, ids]) => [target, gatherTarget(ids)]));
}

/** @param {readonly string[]} ids */
function gatherTarget(ids) {
  return { executor: 'nx:noop', dependsOn: [{ projects: [...ids], target: 'run' }] };
}

/**
 * A pipeline that cannot be planned: its target says why, and every other project still works.
 *
 * @param {string} name
 * @param {string} message
 * @returns {Projects}
 */
export function inferFailure(name, message) {
  return {
    [frontRoot]: {
      name: 'pipeline',
      targets: {
        [name]: {
          executor: 'nx:run-commands',
          cache: false,
          options: { cwd: '', forwardAllArgs: false, command: `node tools/nx-pipeline/fail.mjs ${quote(message)}` },
        },
      },
    },
  };
}
