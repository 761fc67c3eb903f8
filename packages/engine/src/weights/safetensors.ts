import { DataError } from '@loupe/core';
import type { StateDict } from '../network/network.ts';
import { bytesPerNumber, toFloat32 } from './number-types.ts';
import type { NumberType } from './number-types.ts';

const numberTypes: Readonly<Record<string, NumberType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};
const largestHeader = 100 * 2 ** 20;

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** A list of sizes or offsets; a header may hold anything. */
const areCounts = (value: unknown): value is readonly number[] =>
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

export interface SafetensorsFile {
  readonly state: StateDict;
  /** How each tensor is stored in the file. */
  readonly types: ReadonlyMap<string, NumberType>;
}

/** The weights of a safetensors file, every number type as float32. @throws {DataError} as `readSafetensors` */
export const decodeSafetensors = (bytes: Uint8Array, file: string): StateDict => readSafetensors(bytes, file).state;

/** Whether a file begins as a safetensors file does: the length of a header that opens an object. */
export const isSafetensors = (bytes: Uint8Array): boolean => bytes.length > 8 && bytes[8] === 0x7b;

/**
 * Reads a safetensors file; every number type becomes float32.
 *
 * @throws {DataError} `SAFETENSORS` where header, offsets or sizes do not fit; nothing is allocated on the header's word alone
 */
export function readSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
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
  let header: Readonly<Record<string, Partial<Entry> | null>> | null;
  try {
    header = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 8, headerLength).toString()) as typeof header;
  } catch {
    throw fail('a header that is not JSON');
  }
  if (typeof header !== 'object' || header === null) throw fail('a header that is no object');
  const valuesAt = 8 + headerLength;
  const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const types = new Map<string, NumberType>();
  let unclaimed = bytes.length - valuesAt;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { dtype, shape, data_offsets: offsets } = entry ?? {};
    const type = typeof dtype === 'string' && Object.hasOwn(numberTypes, dtype) ? numberTypes[dtype] : undefined;
    if (type === undefined) throw fail(`values of type ${String(dtype)} under ${name}`);
    if (!areCounts(shape) || !areCounts(offsets) || offsets.length !== 2) throw fail(`no shape under ${name}`);
    const size = shape.reduce((product, side) => product * side, 1);
    const [begin, end] = offsets as [number, number];
    if (!(end >= begin && valuesAt + end <= bytes.length) || end - begin !== size * bytesPerNumber[type])
      throw fail(`${end - begin} bytes under ${name}, not ${size * bytesPerNumber[type]}`);
    // Names that share bytes could make any amount of memory out of a small file; the format forbids them.
    unclaimed -= end - begin;
    if (unclaimed < 0) throw fail(`more values than bytes at ${name}`);
    state.set(name, { shape, data: toFloat32(view, valuesAt + begin, size, type) });
    types.set(name, type);
  }
  return { state, types };
}
