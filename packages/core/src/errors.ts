/** Where in a user's files a problem lies; every field that is known is given. */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly key?: string;
  readonly image?: string;
  readonly step?: number;
  readonly [fact: string]: unknown;
}

export interface ErrorFacts {
  /** Stable, upper-case, for programs: `YOLO_FIELD_COUNT`. */
  readonly code: string;
  readonly at?: ErrorPlace;
  /** What the reader should do now, as an imperative sentence. */
  readonly fix?: string;
  readonly cause?: unknown;
}

/**
 * An error written for the person who must act on it: the message says what was attempted, what was expected and what was
 * found; the fields say where it is and what to do.
 *
 * @example new LoupeError('Cannot read label: expected 5 numbers, found 4', { code: 'YOLO_FIELD_COUNT' }).code // 'YOLO_FIELD_COUNT'
 */
export class LoupeError extends Error {
  readonly code: string;
  readonly at: ErrorPlace;
  readonly fix: string | undefined;

  constructor(message: string, { code, at = {}, fix, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.code = code;
    this.at = at;
    this.fix = fix;
  }
}

/** The user's data is not good: a label, an image, a table. Exit code 1. */
export class DataError extends LoupeError {}

/** The user's request is not good: a flag, a YAML key, a path that is not there. Exit code 2. */
export class UsageError extends LoupeError {}

/** The machine lacks something: a compiler, disk space, a library. Exit code 1. */
export class MachineError extends LoupeError {}

/** Training cannot go on, such as a loss that is not finite. Exit code 1. */
export class TrainingError extends LoupeError {}

/** A function was called with arrays whose lengths do not fit: a broken promise of our own code. */
export class ShapeError extends LoupeError {}

/**
 * The lines that a person reads in a terminal: message, place, what to do.
 *
 * @example formatError(new DataError('Cannot read x', { code: 'X', at: { file: 'a.txt', line: 3 }, fix: 'Remove it' }))
 *   // 'Cannot read x\n  at   a.txt:3\n  fix  Remove it'
 */
export function formatError(error: unknown): string {
  if (!(error instanceof LoupeError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { file, line, column, ...facts } = error.at;
  const lines = [error.message];
  if (file !== undefined) lines.push(`  at   ${[file, line, column].filter((part) => part !== undefined).join(':')}`);
  for (const [name, value] of Object.entries(facts)) {
    if (value !== undefined)
      lines.push(`  ${name.padEnd(4)} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  }
  if (error.fix !== undefined) lines.push(`  fix  ${error.fix}`);
  return lines.join('\n');
}

/** 2 where the request was wrong, 1 for everything else that failed. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageError ? 2 : 1;
}
