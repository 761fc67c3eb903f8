/** How numbers of a weights file are stored, by PyTorch's names. */
export const bytesPerNumber = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
} as const;
export type NumberType = keyof typeof bytesPerNumber;

/**
 * Little-endian numbers as float32: exact for every type but `float64`, `int64` and `int32`, which are rounded.
 *
 * @param at  byte of the first number, within `view`; the caller has checked that `count` numbers lie there
 */
export function toFloat32(view: DataView, at: number, count: number, type: NumberType): Float32Array {
  const result = new Float32Array(count);
  if (type === 'float32') {
    // A copy, since the offset need not be aligned for a view.
    new Uint8Array(result.buffer).set(new Uint8Array(view.buffer, view.byteOffset + at, count * 4));
    return result;
  }
  const read = numberReaders[type];
  const width = bytesPerNumber[type];
  for (let i = 0; i < count; i++) result[i] = read(view, at + width * i);
  return result;
}

/** Reads one little-endian number. */
export const numberReaders: Readonly<Record<NumberType, (view: DataView, at: number) => number>> = {
  float64: (view, at) => view.getFloat64(at, true),
  float32: (view, at) => view.getFloat32(at, true),
  float16: (view, at) => halfToFloat(view.getUint16(at, true)),
  bfloat16: (view, at) => brainToFloat(view.getUint16(at, true)),
  int64: (view, at) => Number(view.getBigInt64(at, true)),
  int32: (view, at) => view.getInt32(at, true),
  int16: (view, at) => view.getInt16(at, true),
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  bool: (view, at) => Number(view.getUint8(at) !== 0),
};

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);
/** bfloat16: the upper half of a float32. */
function brainToFloat(brain: number): number {
  bits[0] = brain << 16;
  return float[0]!;
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
