import type { Log, Rng } from '@loupe/core';
import type { z } from 'zod';
import type { ArtifactKind, ManyOf, OptionalOf } from './artifact-kind.ts';

export type InputKinds = Readonly<Record<string, ArtifactKind<never, unknown> | ManyOf<unknown> | OptionalOf<unknown>>>;
export type OutputKinds = Readonly<Record<string, ArtifactKind<never, unknown>>>;
export type InputValues<I extends InputKinds> = {
  readonly [K in keyof I]: I[K] extends ManyOf<infer T>
    ? Readonly<Record<string, T>>
    : I[K] extends OptionalOf<infer T>
      ? T | undefined
      : I[K] extends ArtifactKind<never, infer T>
        ? T
        : never;
};
export type OutputValues<O extends OutputKinds> = {
  readonly [K in keyof O]: O[K] extends ArtifactKind<infer T, unknown> ? T : never;
};

export interface StageContext<C, I extends InputKinds> {
  readonly config: C;
  readonly inputs: InputValues<I>;
  /** Seeded with the step's seed; fork it by key. */
  readonly rng: Rng;
  readonly log: Log;
  /** Milliseconds from any origin; only for progress and for `timing`. */
  readonly now: () => number;
  /** Records a measured fact of this run (a duration, peak memory). Goes to timing.json, never into an output. */
  readonly timing: (name: string, value: number | readonly number[]) => void;
  /** Absolute path of the workspace root: image files are named from here. */
  readonly workspaceRoot: string;
  /** An empty folder on the artifacts' disk, removed afterwards. */
  readonly scratch: string;
}

/** A stage as a value: artifact kinds in, artifact kinds out, and a function between them that builds no path of its own. */
export interface Stage<C, I extends InputKinds, O extends OutputKinds> {
  readonly kind: string;
  readonly config: z.ZodType<C>;
  readonly inputs: I;
  readonly outputs: O;
  run(context: StageContext<C, I>): Promise<OutputValues<O>>;
}

/** Declares a stage; only fixes the types. */
export function defineStage<C, I extends InputKinds, O extends OutputKinds>(stage: Stage<C, I, O>): Stage<C, I, O> {
  return stage;
}
