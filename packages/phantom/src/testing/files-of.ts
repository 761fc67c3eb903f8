import type { DrawnSet } from '../drawn-set.ts';

/** Every file of a set by its path, in the order in which they were drawn. */
export async function filesOf(set: DrawnSet): Promise<Map<string, Uint8Array | string>> {
  const files = new Map<string, Uint8Array | string>();
  for await (const some of set) for (const [path, content] of some) files.set(path, content);
  return files;
}
