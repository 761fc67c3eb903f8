import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canonicalJson, createRng, UsageError, writeJson, type Log } from '@loupe/core';
import type { InputKinds, OutputKinds, Stage } from './define-stage.ts';
import {
  describeFiles,
  manifestName,
  readManifest,
  sameFiles,
  syncFiles,
  taskKeyName,
  timingName,
} from './manifest.ts';
import { publishFolder, removeLeftovers, temporaryBeside } from './publish-folder.ts';
import { readInputs } from './read-inputs.ts';
import { timingNames, type Manifest, type Step, type Timing } from './schema.ts';
import { takeLock } from './step-lock.ts';
import { writeOutputs } from './write-outputs.ts';

export interface RunOptions {
  /** Absolute path. */
  readonly workspaceRoot: string;
  readonly log: Log;
  /** Milliseconds from any origin. */
  readonly now: () => number;
  /**
   * The task runner's hash of everything the step depends on, its code included. A whole folder with this key is taken as it is:
   * Nx forgets what it has not used for a week, and hours of training should not go with it.
   */
  readonly taskKey?: string | undefined;
  /** Receives what to call when the process is told to stop: it removes at once what is half done. */
  readonly onStop?: (cleanUp: () => void) => void;
}

/**
 * Runs one step of a stage: checks its config and inputs, runs it, and puts outputs, manifest and timing in the step's
 * folder, all at once. Of two processes at the same step the second waits and takes the first one's result.
 *
 * @returns `ran`, or `taken` when another process had just made the same result, or the folder has the same task key
 * @throws {UsageError} `STEP_CONFIG`, `STEP_INPUTS` when the step does not fit the stage
 * @throws {DataError}  `ARTIFACT_MISSING`, `ARTIFACT_CHANGED`, `STORE_MISSING`, `CONTENT` when an input is not what its step wrote
 */
export async function runStage<C, I extends InputKinds, O extends OutputKinds>(
  stage: Stage<C, I, O>,
  step: Step,
  { workspaceRoot, log, now, taskKey, onStop = () => {} }: RunOptions,
): Promise<'ran' | 'taken'> {
  const startedAt = now();
  const config = parseConfig(stage, step);
  const target = join(workspaceRoot, step.folder);
  const partial = temporaryBeside(target, 'partial');
  const lock = await takeLock(join(dirname(target), `.${basename(target)}.lock`), (pid) =>
    log.note(`${step.id}: waiting for process ${pid}, which is at the same step`),
  );
  onStop(() => {
    rmSync(partial, { recursive: true, force: true });
    lock.releaseNow();
  });
  try {
    await removeLeftovers(target);
    const { values, hashes } = await readInputs(stage, step, { workspaceRoot });
    const identity = { format: 1 as const, stage: stage.kind, step: step.id, seed: step.seed, config, inputs: hashes };
    const isCandidate = lock.waited || (taskKey !== undefined && taskKey === (await readTaskKey(target)));
    if (isCandidate && (await isResultOf(target, identity))) {
      log.note(`${step.id}: taken as ${lock.waited ? 'the other process made it' : 'an earlier run left it'}`);
      return 'taken';
    }
    const scratch = join(partial, '.scratch');
    await mkdir(scratch, { recursive: true });
    const measured: Timing = {};
    const outputs = await stage.run({
      config,
      inputs: values,
      rng: createRng(step.seed),
      log,
      now,
      workspaceRoot,
      scratch,
      timing: (name, value) => void (measured[name] = typeof value === 'number' ? value : [...value]),
    });
    await writeOutputs(stage, outputs, partial, { workspaceRoot });
    await rm(scratch, { recursive: true, force: true });
    await writeJson(join(partial, manifestName), {
      ...identity,
      files: await describeFiles(partial),
    } satisfies Manifest);
    await writeJson(join(partial, timingName), {
      // A stage that measured its own peak, such as one with a GPU, knows better.
      [timingNames.peakMemoryBytes]: process.resourceUsage().maxRSS * 1024,
      ...measured,
      [timingNames.wallMs]: now() - startedAt,
    } satisfies Timing);
    if (taskKey !== undefined) await writeFile(join(partial, taskKeyName), taskKey);
    await syncFiles(partial);
    await publishFolder(partial, target);
    return 'ran';
  } finally {
    await rm(partial, { recursive: true, force: true });
    await lock.release();
  }
}

function parseConfig<C, I extends InputKinds, O extends OutputKinds>(stage: Stage<C, I, O>, step: Step): C {
  const result = stage.config.safeParse(step.config);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`Cannot run ${step.id}: ${issue!.message}`, {
    code: 'STEP_CONFIG',
    at: { key: ['config', ...issue!.path].join('.') },
    fix: 'Correct the pipeline at this key',
  });
}

async function readTaskKey(target: string): Promise<string | undefined> {
  return readFile(join(target, taskKeyName), 'utf8').catch(() => undefined);
}

/** True when the folder is whole and was made from the same config and the same bytes. */
async function isResultOf(target: string, identity: Omit<Manifest, 'files'>): Promise<boolean> {
  try {
    const { files, ...made } = await readManifest(target);
    return canonicalJson(made) === canonicalJson(identity) && sameFiles(files, await describeFiles(target));
  } catch {
    // No folder, or not a whole one: then it is made here.
    return false;
  }
}
