import type { CheckpointErrors } from './checkpoint-error.ts';

/** A cursor over bytes that never passes their end. */
export class ByteReader {
  position: number;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #errors: CheckpointErrors;

  constructor(bytes: Uint8Array, errors: CheckpointErrors, position = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#errors = errors;
    this.position = position;
  }

  /** The next `length` bytes, not copied. @throws {DataError} where the file ends before */
  take(length: number): Uint8Array {
    const start = this.position;
    if (!(length >= 0 && length <= this.#bytes.length - start))
      throw this.#errors.broken(`an end ${this.#bytes.length - start} bytes on, where ${length} should follow`, start);
    this.position = start + length;
    return this.#bytes.subarray(start, this.position);
  }
  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }
  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }
  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }
  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }
  /** As a JavaScript number: past 2^53 it is rounded, and past every file's end. */
  uint64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true));
  }
  int64(): number {
    return Number(this.#view.getBigInt64(this.#advance(8), true));
  }
  float64BigEndian(): number {
    return this.#view.getFloat64(this.#advance(8), false);
  }
  text(length: number): string {
    return Buffer.from(this.take(length)).toString();
  }
  /** Text up to a line's end, which is taken, too. */
  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.position);
    if (end < 0) throw this.#errors.broken('a name without an end', this.position);
    const text = this.text(end - this.position);
    this.position = end + 1;
    return text;
  }

  #advance(length: number): number {
    const start = this.position;
    this.take(length);
    return start;
  }
}
