import { silentLog, type Log } from '@loupe/core';
import { writeDataset, type FormatName } from '@loupe/dataset';
import type { Rejection } from '@loupe/dataset/schema';
import { ingestFolder, type Ingested } from './ingest.ts';
import { IngestConfig } from './schema.ts';

export interface ConvertOptions {
  /** Folder to read; it is not written to. */
  readonly from: string;
  /** Empty or new folder to write. */
  readonly into: string;
  readonly to: FormatName;
  /** `copy`: image files of their own; `link`: symbolic links; `none`: labels alone. */
  readonly images?: 'copy' | 'link' | 'none';
  /** `drop`: boxes alone. */
  readonly outlines?: 'keep' | 'drop';
  /** How to read `from`, as ingest is told. */
  readonly config?: Partial<Omit<IngestConfig, 'path'>>;
  readonly log?: Log;
}

export interface Converted extends Ingested {
  /** What the new format cannot hold, label by label. */
  readonly leftOut: readonly Rejection[];
}

/**
 * Reads a folder in any known layout and writes it in another. Every label of the source is in the new folder, in `dataset.rejected` or in
 * `leftOut`.
 *
 * @throws {DataError | UsageError} what `ingestFolder` and `writeDataset` throw
 */
export async function convertFolder({
  from,
  into,
  to,
  images = 'copy',
  outlines = 'keep',
  config = {},
  log = silentLog,
}: ConvertOptions): Promise<Converted> {
  const ingested = await ingestFolder(IngestConfig.parse(config), { folder: from, prefix: '', log });
  const leftOut = await writeDataset(ingested.dataset, { format: to, folder: into, imageRoot: from, images, outlines });
  return { ...ingested, leftOut };
}
