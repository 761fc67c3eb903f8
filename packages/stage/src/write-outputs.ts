import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ShapeError } from '@loupe/core';
import type { ArtifactContext } from './artifact-kind.ts';
import type { InputKinds, OutputKinds, OutputValues, Stage } from './define-stage.ts';

/** Writes every output that the stage declares into its sub-folder of `stepFolder`. @throws {ShapeError} `STAGE_OUTPUTS` */
export async function writeOutputs<C, I extends InputKinds, O extends OutputKinds>(
  stage: Stage<C, I, O>,
  outputs: OutputValues<O>,
  stepFolder: string,
  context: ArtifactContext,
): Promise<void> {
  const names = Object.keys(stage.outputs);
  if (Object.keys(outputs).sort().join() !== [...names].sort().join()) {
    throw new ShapeError(
      `Cannot write ${stage.kind}: expected outputs ${names.join(', ')}, found ${Object.keys(outputs).join(', ')}`,
      {
        code: 'STAGE_OUTPUTS',
      },
    );
  }
  for (const name of names) {
    const kind = stage.outputs[name]!;
    const folder = kind.inStepFolder === true ? stepFolder : join(stepFolder, name);
    await mkdir(folder, { recursive: true });
    // The pairing of names and kinds was checked when the stage was declared; here it is erased.
    await kind.write(folder, outputs[name] as never, context);
  }
}
