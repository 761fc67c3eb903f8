/** Where progress goes. `line` is for a state that the next one may overwrite; `note` stays. */
export interface Log {
  note(text: string): void;
  /** A state worth showing now, such as `epoch 3/10  loss 1.21  4 min left`; on a pipe it is thinned out to one a few seconds. */
  line(text: string): void;
  warn(text: string): void;
}

/** Says nothing: for tests and library use. */
export const silentLog: Log = { note() {}, line() {}, warn() {} };

/**
 * Progress on a stream: overwritten in place on a terminal, at most one line per `everyMs` elsewhere.
 *
 * @param now  milliseconds, any origin
 */
export function streamLog(
  stream: NodeJS.WritableStream & { isTTY?: boolean; columns?: number },
  now: () => number,
  everyMs = 5_000,
): Log {
  let lastLineAt = -Infinity;
  let open = false;
  const close = () => {
    if (open) stream.write('\n');
    open = false;
  };
  return {
    note(text) {
      close();
      stream.write(`${text}\n`);
    },
    warn(text) {
      close();
      stream.write(`warning: ${text}\n`);
    },
    line(text) {
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 120) - 1)}`);
        open = true;
      } else if (now() - lastLineAt >= everyMs) {
        lastLineAt = now();
        stream.write(`${text}\n`);
      }
    },
  };
}

/**
 * A duration for people.
 *
 * @example formatDuration(95_000) // '1 min 35 s'
 */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
