import { basename, dirname } from 'node:path';
import { ShapeError } from '@loupe/core';
import { readManifest, timed, type ArtifactKind, type Manifest, type Timing } from '@loupe/stage';

/** An artifact together with the step that wrote it: what it was told, and what it measured while it ran. */
export interface Provenanced<T> {
  readonly value: T;
  readonly manifest: Manifest;
  /** Empty where no timing was kept. */
  readonly timing: Timing;
  /** Name of the output: `train`, `val`, `test`, `dataset`, … */
  readonly output: string;
}

/** The same artifact, read with its step's manifest and timing. */
export function provenanced<Written, T>(kind: ArtifactKind<Written, T>): ArtifactKind<never, Provenanced<T>> {
  const withTiming = timed(kind);
  return {
    name: `provenanced ${kind.name}`,
    write: () =>
      Promise.reject(
        new ShapeError(`Cannot write provenanced ${kind.name}: expected to read only`, { code: 'PROVENANCED_WRITE' }),
      ),
    async read(folder, context) {
      return {
        ...(await withTiming.read(folder, context)),
        manifest: await readManifest(dirname(folder)),
        output: basename(folder),
      };
    },
  };
}
