import { bytesPerNumber, numberReaders, toFloat32 } from '../number-types.ts';
import { quoted } from './checkpoint-error.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';
import type { TensorReference } from './pickle-values.ts';

export const countOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/**
 * A tensor's values, row-major, whatever its strides.
 *
 * @param storage  bytes of the whole storage that the tensor is a view of
 * @throws {DataError} where the view passes the storage's end
 */
export function readTensor(
  name: string,
  { shape, strides, offset, type, storage: seen }: TensorReference,
  storage: Uint8Array,
  errors: CheckpointErrors,
): Float32Array {
  const width = bytesPerNumber[type];
  const count = countOf(shape);
  if (count === 0) return new Float32Array(0);
  const first = seen.offset + offset;
  const last = shape.reduce((at, side, axis) => at + (side - 1) * strides[axis]!, first);
  if (!((last + 1) * width <= storage.length))
    throw errors.broken(`${quoted(name)} of [${shape.join(', ')}] past the end of its ${storage.length} bytes`);
  const view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
  if (isContiguous(shape, strides)) return toFloat32(view, first * width, count, type);
  const read = numberReaders[type];
  return gather((at) => read(view, (first + at) * width), shape, strides, count);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] === 1) continue; // such a stride says nothing
    if (strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function gather(
  valueAt: (offset: number) => number,
  shape: readonly number[],
  strides: readonly number[],
  count: number,
): Float32Array {
  const result = new Float32Array(count);
  const index = new Array<number>(shape.length).fill(0);
  let at = 0;
  for (let i = 0; i < count; i++) {
    result[i] = valueAt(at);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      at += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      at -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
