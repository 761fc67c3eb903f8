/** Where a command writes: results to `out`, everything else to `err`. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** 0: done. 1: the data is not good. 2: wrong use. */
export type ExitCode = 0 | 1 | 2;
