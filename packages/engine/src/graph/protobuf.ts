/**
 * The wire format of Protocol Buffers, as far as a TensorFlow graph needs it: only writing, only four kinds of field. The classes that
 * come with tfjs-node copy every weight several times and know a part of TensorFlow's messages.
 *
 * @source Protocol Buffers encoding, https://protobuf.dev/programming-guides/encoding
 */
export type Field = readonly Uint8Array[];

const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** Integers up to 2^53, negative ones as 64-bit two's complement. */
export function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 128);
  } while (rest !== 0n);
  return Uint8Array.from(bytes);
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType);
const byteLength = (parts: Field) => parts.reduce((sum, part) => sum + part.length, 0);

export const integerField = (field: number, value: number): Field => [tag(field, 0), varint(value)];

export const bytesField = (field: number, bytes: Uint8Array): Field => [
  tag(field, LENGTH_DELIMITED),
  varint(bytes.length),
  bytes,
];

export const textField = (field: number, text: string): Field => bytesField(field, Buffer.from(text, 'utf8'));

/** A message inside a message. Its parts are listed, not joined, so that large tensors are copied once, at the end. */
export const messageField = (field: number, ...content: readonly Field[]): Field => {
  const parts = content.flat();
  return [tag(field, LENGTH_DELIMITED), varint(byteLength(parts)), ...parts];
};

export function floatField(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [tag(field, FIXED_32), bytes];
}

/** One entry of a map from text to messages. */
export const mapField = (field: number, key: string, value: Field): Field =>
  messageField(field, textField(1, key), value);

export function joinFields(...content: readonly Field[]): Uint8Array {
  return Buffer.concat(content.flat());
}
