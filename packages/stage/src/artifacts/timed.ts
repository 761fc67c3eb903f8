import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readJson, ShapeError } from '@loupe/core';
import type { ArtifactKind } from '../artifact-kind.ts';
import { parseContent } from '../parse-content.ts';
import { Timing } from '../schema.ts';

/** An artifact together with what its step measured while it ran. */
export interface Timed<Read> {
  readonly value: Read;
  /** Durations and memory of the step that wrote it; empty where none were kept. */
  readonly timing: Timing;
}

/** The same artifact with its step's `timing.json`. Only the report reads timings: they differ between runs of equal steps. */
export function timed<Read>(kind: ArtifactKind<never, Read>): ArtifactKind<never, Timed<Read>> {
  return {
    name: `timed ${kind.name}`,
    write: () =>
      Promise.reject(new ShapeError(`Cannot write timed ${kind.name}: expected to read only`, { code: 'TIMED_WRITE' })),
    async read(folder, context) {
      const file = join(dirname(folder), 'timing.json');
      const isThere = await access(file).then(
        () => true,
        () => false,
      );
      return {
        value: await kind.read(folder, context),
        timing: isThere ? parseContent(Timing, await readJson(file), file) : {},
      };
    },
  };
}
