import { DataError } from '@loupe/core';

/** Makes the errors of one checkpoint, all of which name its file. */
export interface CheckpointErrors {
  /** Something in the file does not fit. @param byte offset within the pickle or the file where it was found */
  broken(found: string, byte?: number): DataError;
  /** The pickle asks for a call. @param what the dotted name of what it would call */
  refused(what: string, byte: number): DataError;
  /** All is well, but no weights are in it. */
  noWeights(found: string): DataError;
}

export const checkpointErrors = (file: string): CheckpointErrors => ({
  broken: (found, byte) =>
    new DataError(`Cannot read ${file}: expected a PyTorch checkpoint, found ${found}`, {
      code: 'TORCH_CHECKPOINT',
      at: { file, byte },
      fix: 'Check that the file is complete, or fetch it again',
    }),
  refused: (what, byte) =>
    new DataError(`Cannot read ${file}: expected a pickle of weights, found one that calls ${what}; nothing was run`, {
      code: 'TORCH_PICKLE_CALLS',
      at: { file, byte, global: what },
      fix: 'Do not open this file elsewhere unless you trust its source; where you do, save model.state_dict() and use that',
    }),
  noWeights: (found) =>
    new DataError(`Cannot read ${file}: expected a state dict or a module with weights, found ${quoted(found)}`, {
      code: 'TORCH_NO_WEIGHTS',
      at: { file },
      fix: 'Save model.state_dict(), or put it under the key state_dict',
    }),
});

/** Text of a file for a message: one line, printable, not long. */
export function quoted(text: string): string {
  const safe = JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
  // JSON leaves what lies past ASCII, where terminals have control characters, too.
  return safe.slice(1, -1).replace(/[^\x20-\x7e…]/gu, '?');
}
