/** A seeded stream of random numbers. Fork it by key, so that a result depends neither on order nor on the number of workers. */
export interface Rng {
  /** Uniform in [0, 1), 32 bits of it. */
  next(): number;
  /** Uniform integer in [low, high). */
  integer(low: number, high: number): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1 (Box and Muller, 1958). */
  normal(): number;
  /** A shuffled copy (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** An independent stream named by `keys`: the same keys give the same stream, whatever was drawn before. */
  fork(...keys: readonly (string | number)[]): Rng;
}

/**
 * A seeded generator: sfc32 (PractRand), seeded by hashing.
 *
 * @param seed  any integer or text
 * @example createRng(1).fork('augment', 'image-7').next() === createRng(1).fork('augment', 'image-7').next() // true
 */
export function createRng(seed: number | string): Rng {
  const path = String(seed);
  let [a, b, c, counter] = seedWords(path);
  let spare: number | undefined;

  function nextWord(): number {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  }
  for (let warmUp = 0; warmUp < 12; warmUp++) nextWord();

  const next = () => nextWord() / 2 ** 32;
  return {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low)),
    uniform: (low, high) => low + next() * (high - low),
    normal() {
      if (spare !== undefined) {
        const value = spare;
        spare = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      const angle = 2 * Math.PI * next();
      spare = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    shuffle(items) {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = Math.floor(next() * (i + 1));
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
    // The path is kept as JSON, so that fork('a', 'b') and fork('a,b') are different streams.
    fork: (...keys) => createRng(`${path}/${JSON.stringify(keys)}`),
  };
}

/** Four 32-bit words from a text: FNV-1a with four offsets, each finished as murmur3 does. */
function seedWords(text: string): [number, number, number, number] {
  const word = (offset: number) => {
    let hash = 0x811c9dc5 ^ offset;
    for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x85ebca6b);
    hash ^= hash >>> 13;
    hash = Math.imul(hash, 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) | 0;
  };
  return [word(0), word(0x9e3779b9), word(0x7f4a7c15), word(0x94d049bb)];
}
