import { silentLog } from '@loupe/core';
import { defineStage, runStage, type OutputKinds, type OutputValues } from '@loupe/stage';
import { z } from 'zod';

/** Runs a step that hands on what it is given, so that the stage under test finds its inputs as it does in a pipeline. */
export async function giveArtifacts<O extends OutputKinds>(
  workspaceRoot: string,
  folder: string,
  outputs: O,
  values: OutputValues<O>,
): Promise<void> {
  const stage = defineStage({
    kind: 'given',
    config: z.unknown(),
    inputs: {},
    outputs,
    run: () => Promise.resolve(values),
  });
  await runStage(
    stage,
    { id: folder, folder, seed: 0, config: {}, inputs: {} },
    { workspaceRoot, log: silentLog, now: () => performance.now() },
  );
}
