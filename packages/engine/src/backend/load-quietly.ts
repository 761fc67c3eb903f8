import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What `install/hold_stderr.cc` exports. */
export interface StandardErrorHolder {
  /** Puts a file in memory in the place of standard error. @returns false where that cannot be, or is so already */
  readonly hold: () => boolean;
  /** Puts standard error back. @returns what was written meanwhile */
  readonly release: () => string;
}

/** Said whenever TensorFlow is loaded with oneDNN, before any setting of its log is read. */
const greetings = [/All log messages before absl::InitializeLog\(\)/, /oneDNN custom operations are on/];

/**
 * Runs `load` and drops TensorFlow's greetings from what it writes to standard error; everything else comes through, when `load` has ended.
 *
 * @param holder  the compiled `hold_stderr.node`; where there is none, everything comes through at once
 */
export function loadQuietly<T>(holder: string, load: () => T): T {
  const require = createRequire(import.meta.url);
  const { hold, release } = existsSync(holder) ? (require(holder) as StandardErrorHolder) : unheld;
  if (!hold()) return load();
  try {
    return load();
  } finally {
    const said = withoutGreetings(release());
    if (said !== '') process.stderr.write(said);
  }
}

const unheld: StandardErrorHolder = { hold: () => false, release: () => '' };

function withoutGreetings(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !greetings.some((greeting) => greeting.test(line)))
    .join('');
}
