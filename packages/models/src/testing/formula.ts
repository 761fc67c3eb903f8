// Looked up once: in Jest's sandbox every mention of a global costs more than the arithmetic, and a network has millions of values.
const { fround, imul } = Math;

/** FNV-1a over the UTF-8 bytes of a text, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * `size` values in [0, 1) that any language can rebuild: murmur3's 32-bit finaliser over `fnv1a(name) + i * 0x9E3779B9`,
 * its top 24 bits.
 */
export function hashUniform(name: string, size: number): Float32Array {
  const start = fnv1a(name);
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    let x = (start + imul(i, 0x9e3779b9)) | 0;
    x ^= x >>> 16;
    x = imul(x, 0x85ebca6b);
    x ^= x >>> 13;
    x = imul(x, 0xc2b2ae35);
    x ^= x >>> 16;
    values[i] = (x >>> 8) / 2 ** 24;
  }
  return values;
}

const embeddings = ['pos_embedding', 'class_token', 'query_embed', 'row_embed', 'col_embed'];

/**
 * The value that the reference run gave one state_dict entry, in PyTorch's layout. With u = hashUniform(name), v = 2u - 1:
 * running_mean 0.1 v, running_var 1 + 0.5 u, a normalisation's weight 1 + 0.1 v, embeddings 0.05 v, any other vector 0.1 v,
 * and v * sqrt(3 / fan_in) for the rest, fan_in being the product of all dimensions but the first.
 */
export function formulaValue(
  name: string,
  shape: readonly number[],
  normalisationWeights: ReadonlySet<string>,
): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const u = hashUniform(name, size);
  // u is a multiple of 2^-24, so 2u - 1 is exact in float32 and only the last product is rounded, as numpy rounds it.
  const fill = (scale: number, offset = 0) => u.map((value) => offset + fround(fround(scale) * fround(2 * value - 1)));
  if (name.endsWith('running_mean')) return fill(0.1);
  if (name.endsWith('running_var')) return u.map((value) => 1 + 0.5 * value);
  if (normalisationWeights.has(name)) return fill(0.1, 1);
  if (embeddings.some((part) => name.includes(part))) return fill(0.05);
  if (shape.length <= 1) return fill(0.1);
  return fill(Math.sqrt(3 / (size / shape[0]!)));
}
