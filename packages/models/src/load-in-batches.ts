import type { ImageRecord } from '@loupe/dataset/schema';

const batchesAhead = 2;

/**
 * The records in their order, `batch` at a time, with what `load` makes of them; the next two batches are loaded while the caller works
 * on one. The last batch may hold fewer.
 */
export async function* loadInBatches<T>(
  records: readonly ImageRecord[],
  batch: number,
  load: (records: readonly ImageRecord[]) => Promise<T>,
): AsyncGenerator<readonly [records: readonly ImageRecord[], loaded: T]> {
  const parts = Array.from({ length: Math.ceil(records.length / batch) }, (_, index) =>
    records.slice(index * batch, (index + 1) * batch),
  );
  const start = (part: readonly ImageRecord[]) => {
    const loaded = load(part);
    // A failure is thrown where the batch is used; until then it must not count as unhandled.
    loaded.catch(() => undefined);
    return loaded;
  };
  const pending = parts.slice(0, batchesAhead).map(start);
  for (const [index, part] of parts.entries()) {
    const next = parts[index + batchesAhead];
    if (next !== undefined) pending.push(start(next));
    yield [part, await pending.shift()!] as const;
  }
}
