import { stat } from 'node:fs/promises';
import { UsageError } from '@loupe/core';

/** @throws {UsageError} `OUT_EXISTS` where something lies at `target` already */
export async function expectNewFile(target: string): Promise<void> {
  if ((await stat(target).catch(() => undefined)) === undefined) return;
  throw new UsageError(`Cannot write ${target}: expected no file there, found one`, {
    code: 'OUT_EXISTS',
    at: { file: target },
    fix: 'Remove it, or name another',
  });
}
