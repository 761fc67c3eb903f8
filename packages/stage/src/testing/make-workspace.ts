import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@loupe/core';
import type { InputKinds, OutputKinds, Stage } from '../define-stage.ts';
import { runStage } from '../run-stage.ts';
import type { Step } from '../schema.ts';

/** An empty workspace in a temporary folder, for running stages in tests. */
export interface TestWorkspace {
  /** Absolute path. */
  readonly root: string;
  /** Runs a step and returns its folder from the root, such as `artifacts/test/split/all`. */
  run<C, I extends InputKinds, O extends OutputKinds>(
    stage: Stage<C, I, O>,
    step?: Partial<Pick<Step, 'config' | 'inputs' | 'seed'>> & { readonly cell?: string },
  ): Promise<string>;
  remove(): Promise<void>;
}

/** @example const workspace = await makeWorkspace(); const folder = await workspace.run(split, { inputs, config }); */
export async function makeWorkspace(): Promise<TestWorkspace> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'loupe-workspace-')));
  return {
    root,
    async run(stage, { cell = 'all', config = {}, inputs = {}, seed = 0 } = {}) {
      const folder = `artifacts/test/${stage.kind}/${cell}`;
      const step = { id: `test.${stage.kind}.${cell}`, folder, seed, config, inputs };
      await runStage(stage, step, { workspaceRoot: root, log: silentLog, now: () => performance.now() });
      return folder;
    },
    remove: () => rm(root, { recursive: true, force: true }),
  };
}
