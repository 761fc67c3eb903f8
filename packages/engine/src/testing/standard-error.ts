import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { StandardErrorHolder } from '../backend/load-quietly.ts';
import { engineCandidates } from '../backend/engine-candidates.ts';

/** The compiled `hold_stderr.node` beside the installed engine. */
export const standardErrorHolder = join(
  dirname(engineCandidates({ ...process.env, LOUPE_ENGINE: 'cpu' })[0]!.binding!),
  'hold_stderr.node',
);

/** What is written to standard error, by TensorFlow too, while `work` runs. */
export async function saidDuring(work: () => Promise<void>): Promise<string> {
  const { hold, release } = createRequire(import.meta.url)(standardErrorHolder) as StandardErrorHolder;
  if (!hold()) throw new Error('Cannot hold standard error');
  let said = '';
  try {
    await work();
  } finally {
    said = release();
  }
  return said;
}
