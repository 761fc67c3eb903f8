import { readFile } from 'node:fs/promises';
import { DataError, UsageError } from '@loupe/core';
import type { StateDict } from '../network/network.ts';
import type { NumberType } from './number-types.ts';
import { isSafetensors, readSafetensors } from './safetensors.ts';
import { decodeTorch, isTorchCheckpoint } from './torch/decode-torch.ts';

/** Weights of a file, and what the file says of them. */
export interface WeightsFile {
  readonly container: 'safetensors' | 'torch-zip' | 'torch-legacy';
  /** Values as float32, whatever the file's number types. */
  readonly state: StateDict;
  /** How each tensor is stored in the file. */
  readonly types: ReadonlyMap<string, NumberType>;
  /** Under which key of a PyTorch checkpoint the weights lay; undefined where they are all that it holds. */
  readonly under: string | undefined;
  /** What every name of the file began with and does no more, such as `module.`; mostly empty. */
  readonly prefix: string;
}

/**
 * Reads weights by what is in the file, whatever it is called: safetensors, or a PyTorch checkpoint of any version.
 *
 * @throws {UsageError} `WEIGHTS_MISSING` where there is no such file
 * @throws {DataError} as `decodeWeights`
 */
export async function readWeights(file: string): Promise<WeightsFile> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new UsageError(`Cannot read weights: expected a file, found none at ${file}`, {
      code: 'WEIGHTS_MISSING',
      at: { file },
      cause,
      fix: 'Check the path',
    });
  });
  return decodeWeights(bytes, file);
}

/**
 * As `readWeights`, for bytes that are there already.
 *
 * @param file  name for messages
 * @throws {DataError} `WEIGHTS_FORMAT` for another kind of file; `SAFETENSORS`, `TORCH_CHECKPOINT` for a broken one; `TORCH_PICKLE_CALLS`
 *   for a pickle that wants more than to rebuild tensors; `TORCH_NO_WEIGHTS`
 */
export function decodeWeights(bytes: Uint8Array, file: string): WeightsFile {
  if (isTorchCheckpoint(bytes)) return decodeTorch(bytes, file);
  if (isSafetensors(bytes))
    return { container: 'safetensors', under: undefined, prefix: '', ...readSafetensors(bytes, file) };
  throw new DataError(`Cannot read ${file}: expected safetensors or a PyTorch checkpoint, found neither's beginning`, {
    code: 'WEIGHTS_FORMAT',
    at: { file },
    fix: 'Check that the file is complete, or save model.state_dict() with torch.save',
  });
}
