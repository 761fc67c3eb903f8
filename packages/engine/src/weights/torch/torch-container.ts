import type { NumberType } from '../number-types.ts';
import type { PickleValue, StorageReference } from './pickle-values.ts';

/** A checkpoint taken out of its container. */
export interface TorchContainer {
  readonly container: 'torch-zip' | 'torch-legacy';
  readonly value: PickleValue;
  /** The bytes of the storage that a reference names, little-endian. @param type of the tensor that reads them */
  storage(reference: StorageReference, type: NumberType): Uint8Array;
}
