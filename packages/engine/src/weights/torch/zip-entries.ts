import { inflateRawSync } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { quoted } from './checkpoint-error.ts';
import type { CheckpointErrors } from './checkpoint-error.ts';

export interface ZipEntries {
  readonly names: readonly string[];
  /** Bytes of an entry, inflated where need be. @throws {DataError} where there is none of that name, or it does not fit */
  read(name: string): Uint8Array;
}

interface Entry {
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly headerAt: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const longestComment = 0xffff;
const mostEntries = 1_000_000;
// Deflate cannot do better than 1032 to 1; a checkpoint as a whole is nowhere near, since weights look like noise.
const deflateRatio = 1032;
const fileRatio = 100;
const freeBytes = 16 * 2 ** 20;

/**
 * The entries of a zip file, stored or deflated, with the 64-bit fields that PyTorch writes for large files.
 *
 * Checksums are not compared: PyTorch may be told to leave them out, and then writes others.
 *
 * @throws {DataError} `TORCH_CHECKPOINT`; sizes are checked before anything is inflated
 * @source PKWARE's APPNOTE.TXT, 4.3
 */
export function openZip(file: Uint8Array, errors: CheckpointErrors): ZipEntries {
  const entries = readDirectory(file, errors);
  let inflated = 0;
  return {
    names: [...entries.keys()],
    read(name) {
      const entry = entries.get(name);
      if (!entry) throw errors.broken(`no entry ${quoted(name)}`);
      const reader = new ByteReader(file, errors, entry.headerAt);
      if (reader.uint32() !== localSignature) throw errors.broken(`no header of ${quoted(name)}`, entry.headerAt);
      reader.take(22);
      const [nameLength, extraLength] = [reader.uint16(), reader.uint16()];
      reader.take(nameLength + extraLength);
      const packed = reader.take(entry.packedBytes);
      if (entry.method === 0) {
        if (entry.bytes !== entry.packedBytes) throw errors.broken(`two sizes of ${quoted(name)}`, entry.headerAt);
        return packed;
      }
      if (entry.method !== 8) throw errors.broken(`${quoted(name)} packed by method ${entry.method}`, entry.headerAt);
      inflated += entry.bytes;
      if (entry.bytes > entry.packedBytes * deflateRatio + 64 || inflated > file.length * fileRatio + freeBytes)
        throw errors.broken(`${entry.bytes} bytes of ${quoted(name)} in ${entry.packedBytes}`, entry.headerAt);
      return inflate(packed, entry.bytes, () => errors.broken(`${quoted(name)} damaged`, entry.headerAt));
    },
  };
}

function inflate(packed: Uint8Array, bytes: number, damaged: () => Error): Uint8Array {
  let result: Uint8Array;
  try {
    result = inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
  } catch {
    throw damaged();
  }
  if (result.length !== bytes) throw damaged();
  return result;
}

function readDirectory(file: Uint8Array, errors: CheckpointErrors): Map<string, Entry> {
  const { count, at } = findDirectory(file, errors);
  if (count > mostEntries) throw errors.broken(`${count} entries`);
  const reader = new ByteReader(file, errors, Math.min(at, file.length));
  const entries = new Map<string, Entry>();
  for (let i = 0; i < count; i++) {
    const entryAt = reader.position;
    if (reader.uint32() !== centralSignature) throw errors.broken(`no directory entry ${i + 1} of ${count}`, entryAt);
    reader.take(4);
    const [flags, method] = [reader.uint16(), reader.uint16()];
    reader.take(8);
    const [packed, bytes] = [reader.uint32(), reader.uint32()];
    const [nameLength, extraLength, commentLength] = [reader.uint16(), reader.uint16(), reader.uint16()];
    reader.take(8);
    const header = reader.uint32();
    const name = reader.text(nameLength);
    const extra = reader.take(extraLength);
    reader.take(commentLength);
    if (flags & 1) throw errors.broken(`${quoted(name)} encrypted`, entryAt);
    if (entries.has(name)) throw errors.broken(`${quoted(name)} twice`, entryAt);
    const [size, packedBytes, headerAt] = longFields([bytes, packed, header], extra, errors);
    if (headerAt! >= file.length) throw errors.broken(`${quoted(name)} past the end`, entryAt);
    entries.set(name, { method, bytes: size!, packedBytes: packedBytes!, headerAt: headerAt! });
  }
  return entries;
}

function findDirectory(file: Uint8Array, errors: CheckpointErrors): { count: number; at: number } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = file.length - 22; at >= Math.max(0, file.length - 22 - longestComment); at--) {
    if (view.getUint32(at, true) !== endSignature) continue;
    const [count, start] = [view.getUint16(at + 10, true), view.getUint32(at + 16, true)];
    if (count !== 0xffff && start !== 0xffffffff) return { count, at: start };
    // The locator of the 64-bit record lies just before, and that record's place in its byte 8.
    const reader = new ByteReader(file, errors, Math.max(0, at - 12));
    reader.position = Math.min(reader.uint64(), file.length);
    if (reader.uint32() !== end64Signature) throw errors.broken('no directory', at);
    reader.take(28);
    const entries = reader.uint64();
    reader.take(8);
    return { count: entries, at: reader.uint64() };
  }
  throw errors.broken('a zip file without its directory, as when a download was cut off');
}

/** Sizes and offset of an entry, from the 64-bit extra field where they do not fit into 32. */
function longFields(values: readonly number[], extra: Uint8Array, errors: CheckpointErrors): number[] {
  if (!values.includes(0xffffffff)) return [...values];
  const reader = new ByteReader(extra, errors);
  while (reader.position + 4 <= extra.length) {
    const [id, length] = [reader.uint16(), reader.uint16()];
    const field = new ByteReader(reader.take(length), errors);
    if (id === 1) return values.map((value) => (value === 0xffffffff ? field.uint64() : value));
  }
  throw errors.broken('an entry without its size');
}
