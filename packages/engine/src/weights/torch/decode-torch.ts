import type { StateDict } from '../../network/network.ts';
import type { NumberType } from '../number-types.ts';
import { checkpointErrors } from './checkpoint-error.ts';
import { findStateDict } from './find-state-dict.ts';
import type { TensorReference } from './pickle-values.ts';
import { countOf, readTensor } from './read-tensor.ts';
import { isTorchLegacy, openTorchLegacy } from './torch-legacy.ts';
import { isZip, openTorchZip } from './torch-zip.ts';

export interface TorchWeights {
  readonly container: 'torch-zip' | 'torch-legacy';
  readonly state: StateDict;
  /** How each tensor is stored in the file. */
  readonly types: ReadonlyMap<string, NumberType>;
  /** Under which key of the checkpoint the weights lay; undefined where it is a bare state dict or module. */
  readonly under: string | undefined;
  /** What every name began with and does no more: `module.` of models that were trained on several devices, else empty. */
  readonly prefix: string;
}

export const isTorchCheckpoint = (file: Uint8Array): boolean => isZip(file) || isTorchLegacy(file);

// Tensors may share a storage, as tied weights do, and so be more than the file; that many times more they never are.
const mostSharing = 4;
const freeValues = 2 ** 20;
const parallelPrefix = 'module.';

/**
 * The weights in a PyTorch checkpoint (`.pt`, `.pth`, `.th`), as float32; nothing of the file is run.
 *
 * @throws {DataError} `TORCH_CHECKPOINT` where the file is broken, `TORCH_PICKLE_CALLS` where it would call something else than PyTorch's
 *   own rebuilding of tensors, `TORCH_NO_WEIGHTS` where no state dict is in it
 */
export function decodeTorch(bytes: Uint8Array, file: string): TorchWeights {
  const errors = checkpointErrors(file);
  const opened = isZip(bytes) ? openTorchZip(bytes, errors) : openTorchLegacy(bytes, errors);
  const { under, tensors } = findStateDict(opened.value, errors);
  checkTotal(tensors, bytes.length);
  const prefix = [...tensors.keys()].every((name) => name.startsWith(parallelPrefix)) ? parallelPrefix : '';

  const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const types = new Map<string, NumberType>();
  for (const [fullName, tensor] of tensors) {
    const name = fullName.slice(prefix.length);
    const storage = opened.storage(tensor.storage, tensor.type);
    state.set(name, { shape: tensor.shape, data: readTensor(name, tensor, storage, errors) });
    types.set(name, tensor.type);
  }
  return { container: opened.container, state, types, under, prefix };

  function checkTotal(all: ReadonlyMap<string, TensorReference>, fileBytes: number): void {
    let total = 0;
    // Counted before anything is allocated: a few bytes of strides may describe any number of values.
    for (const { shape } of all.values()) total += countOf(shape);
    if (!(total <= mostSharing * fileBytes + freeValues))
      throw errors.broken(`${total} numbers in a file of ${fileBytes} bytes`);
  }
}
