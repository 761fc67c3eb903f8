import { readFile } from 'node:fs/promises';
import { DataError } from './errors.ts';
import { writeFileAtomic } from './atomic-write.ts';

/**
 * JSON with keys in a fixed order, so that equal values give equal bytes.
 *
 * @example canonicalJson({ b: 1, a: 2 }) // '{"a":2,"b":1}'
 */
export function canonicalJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, item: unknown) => (isPlainObject(item) ? sortKeys(item) : item), indent);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sortKeys(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** Reads and parses a JSON file. @throws {DataError} `JSON_MISSING`, `JSON_SYNTAX` naming the file */
export async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new DataError(`Cannot read ${file}: expected a JSON file, found none that can be opened`, {
      code: 'JSON_MISSING',
      at: { file },
      cause,
      fix: 'Check the path',
    });
  });
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (cause) {
    throw new DataError(`Cannot read ${file}: expected JSON, ${(cause as Error).message}`, {
      code: 'JSON_SYNTAX',
      at: { file },
      cause,
      fix: 'Correct the file, or export it again',
    });
  }
}

/** Writes canonical JSON, whole or not at all. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, `${canonicalJson(value, 1)}\n`);
}
