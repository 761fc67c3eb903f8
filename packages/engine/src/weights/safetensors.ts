import { DataError } from '@loupe/core';
import type { StateDict } from '../network/network.ts';

const bytesPerValue: Readonly<Record<string, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};
const largestHeader = 100 * 2 ** 20;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A list of sizes or offsets; a header may hold anything. */
const areCounts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= 0);

/**
 * Weights as a safetensors file: float32, names in the order given, equal inputs giving equal bytes.
 *
 * @source the safetensors format: 8 bytes of header length, a JSON header, the values, little-endian
 */
export function encodeSafetensors(state: StateDict, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: { format: 'pt', ...metadata } };
  let offset = 0;
  for (const [name, { shape, data }] of state) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8; // values start aligned, as the format asks
  const file = Buffer.alloc(8 + padded + offset, 0x20);
  file.writeBigUInt64LE(BigInt(padded), 0);
  json.copy(file, 8);
  let at = 8 + padded;
  for (const { data } of state.values()) {
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(file, at);
    at += data.byteLength;
  }
  return file;
}

/**
 * Reads a safetensors file; every number type becomes float32.
 *
 * @throws {DataError} `SAFETENSORS` where header, offsets or sizes do not fit; nothing is allocated on the header's word alone
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): StateDict {
  const fail = (found: string) =>
    new DataError(`Cannot read ${file}: expected a safetensors file, found ${found}`, {
      code: 'SAFETENSORS',
      at: { file },
      fix: 'Check that the file is complete, or fetch it again',
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw fail(`${bytes.length} bytes`);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > largestHeader || 8 + headerLength > bytes.length) throw fail(`a header length of ${headerLength}`);
  let header: Record<string, Entry>;
  try {
    header = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 8, headerLength).toString()) as Record<
      string,
      Entry
    >;
  } catch {
    throw fail('a header that is not JSON');
  }
  const valuesAt = 8 + headerLength;
  const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entry;
    const width = bytesPerValue[dtype];
    if (width === undefined) throw fail(`values of type ${String(dtype)} under ${name}`);
    if (!areCounts(shape) || !areCounts(offsets)) throw fail(`no shape under ${name}`);
    const size = shape.reduce((product, side) => product * side, 1);
    const [begin, end] = offsets;
    if (!(begin >= 0 && end >= begin && valuesAt + end <= bytes.length) || end - begin !== size * width)
      throw fail(`${end - begin} bytes under ${name}, not ${size * width}`);
    state.set(name, { shape, data: toFloat32(view, valuesAt + begin, size, dtype) });
  }
  return state;
}

function toFloat32(view: DataView, at: number, size: number, dtype: string): Float32Array {
  const result = new Float32Array(size);
  if (dtype === 'F32') {
    // A copy, since the offset need not be aligned for a view.
    new Uint8Array(result.buffer).set(new Uint8Array(view.buffer, view.byteOffset + at, size * 4));
    return result;
  }
  const bits = new Uint32Array(result.buffer);
  for (let i = 0; i < size; i++) {
    switch (dtype) {
      case 'F64':
        result[i] = view.getFloat64(at + 8 * i, true);
        break;
      case 'BF16':
        bits[i] = view.getUint16(at + 2 * i, true) << 16;
        break;
      case 'F16':
        result[i] = halfToFloat(view.getUint16(at + 2 * i, true));
        break;
      case 'I64':
        result[i] = Number(view.getBigInt64(at + 8 * i, true));
        break;
      case 'I32':
        result[i] = view.getInt32(at + 4 * i, true);
        break;
      case 'I16':
        result[i] = view.getInt16(at + 2 * i, true);
        break;
      case 'I8':
        result[i] = view.getInt8(at + i);
        break;
      default:
        result[i] = view.getUint8(at + i);
    }
  }
  return result;
}

/** IEEE 754 binary16. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
