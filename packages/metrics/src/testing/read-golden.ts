import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The cases of one golden file, such as `segmentation/masks`, numbered for the names of tests. */
export function readGolden<T>(name: string): [number, T][] {
  return (JSON.parse(readFileSync(resolve(__dirname, `golden/${name}.json`), 'utf8')) as T[]).map((one, at) => [
    at,
    one,
  ]);
}

/** The digits of a text, one a pixel. */
export function digits(text: string): Uint8Array {
  return Uint8Array.from(text, Number);
}

/** Fails unless both are null, or numbers that agree to 1e-9 (relative to numbers above 1). */
export function expectAgree(found: number | null, expected: number | null): void {
  if (expected === null || found === null) return expect(found).toBe(expected);
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
}
