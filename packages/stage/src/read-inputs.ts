import { join } from 'node:path';
import { nearestName, UsageError } from '@loupe/core';
import type { ArtifactContext, ArtifactKind } from './artifact-kind.ts';
import type { InputKinds, InputValues, OutputKinds, Stage } from './define-stage.ts';
import { verifyArtifact } from './manifest.ts';
import type { Manifest, Step } from './schema.ts';

/**
 * The values of a step's inputs, verified against the manifests of the steps that wrote them.
 *
 * @returns `hashes`: sha256 of each input's content, for the manifest
 * @throws {UsageError} `STEP_INPUTS` when the step names other inputs than the stage has
 */
export async function readInputs<C, I extends InputKinds, O extends OutputKinds>(
  stage: Stage<C, I, O>,
  step: Step,
  context: ArtifactContext,
): Promise<{ values: InputValues<I>; hashes: Manifest['inputs'] }> {
  const unknown = Object.keys(step.inputs).find((name) => !(name in stage.inputs));
  if (unknown !== undefined) {
    throw wrongInput(
      step,
      unknown,
      `one of ${Object.keys(stage.inputs).join(', ') || 'none'}`,
      unknown,
      nearestName(unknown, Object.keys(stage.inputs)),
    );
  }
  const values: Record<string, unknown> = {};
  const hashes: Manifest['inputs'] = {};
  // One read for each folder: a report finds the same split under several names.
  const verified = new Map<string, Promise<string>>();
  const readOne = async (path: string, kind: ArtifactKind<never, unknown>): Promise<[hash: string, value: unknown]> => {
    const folder = join(context.workspaceRoot, path);
    if (!verified.has(folder)) verified.set(folder, verifyArtifact(folder));
    return [await verified.get(folder)!, await kind.read(folder, context)];
  };
  for (const [name, kind] of Object.entries(stage.inputs)) {
    const given = step.inputs[name];
    if ('many' in kind) {
      if (typeof given === 'string') throw wrongInput(step, name, 'named artifacts', 'a single one');
      const pairs = await Promise.all(
        Object.entries(given ?? {}).map(async ([key, path]) => [key, await readOne(path, kind.many)] as const),
      );
      values[name] = Object.fromEntries(pairs.map(([key, [, value]]) => [key, value]));
      if (given !== undefined) hashes[name] = Object.fromEntries(pairs.map(([key, [hash]]) => [key, hash]));
    } else if (given === undefined && 'optional' in kind) {
      values[name] = undefined;
    } else {
      if (typeof given !== 'string')
        throw wrongInput(step, name, 'one artifact', given === undefined ? 'none' : 'several');
      const [hash, value] = await readOne(given, 'optional' in kind ? kind.optional : kind);
      values[name] = value;
      hashes[name] = hash;
    }
  }
  return { values: values as InputValues<I>, hashes };
}

function wrongInput(step: Step, name: string, expected: string, found: string, nearest?: string): UsageError {
  return new UsageError(`Cannot run ${step.id}: expected ${expected} as input ${name}, found ${found}`, {
    code: 'STEP_INPUTS',
    at: { key: `inputs.${name}` },
    fix: nearest === undefined ? 'Give the input that the stage declares' : `Did you mean ${nearest}?`,
  });
}
