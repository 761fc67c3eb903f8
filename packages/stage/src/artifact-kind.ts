/** What the runner knows and an artifact kind may need. */
export interface ArtifactContext {
  /** Absolute path of the workspace root, which holds `artifacts/` and `.loupe/store/`. */
  readonly workspaceRoot: string;
}

/**
 * What can lie in one output folder of a stage: how it is written and how it is read back, checked.
 * `folder` exists when `write` is called; `read` throws a `DataError` where the content does not fit. What is read may have
 * another form than what was written: files that were bytes are paths afterwards.
 */
export interface ArtifactKind<Written, Read = Written> {
  readonly name: string;
  /** True: the content lies in the step's folder itself, not in a sub-folder of it. Only for the sole output of a stage. */
  readonly inStepFolder?: boolean;
  write(folder: string, value: Written, context: ArtifactContext): Promise<void>;
  read(folder: string, context: ArtifactContext): Promise<Read>;
}

/** Several artifacts of one kind under names, such as a report's evaluations: keys are the names in the step's inputs. */
export interface ManyOf<Read> {
  readonly many: ArtifactKind<never, Read>;
}

/** Any number of artifacts under names; a step that names none gets an empty record. */
export function many<Read>(kind: ArtifactKind<never, Read>): ManyOf<Read> {
  return { many: kind };
}

/** An artifact that a step may leave out, such as ingest's `raw`. */
export interface OptionalOf<Read> {
  readonly optional: ArtifactKind<never, Read>;
}

/** An artifact that a step may leave out; `run` then finds `undefined`. */
export function optional<Read>(kind: ArtifactKind<never, Read>): OptionalOf<Read> {
  return { optional: kind };
}
