import { resolve } from 'node:path';
import { describeCodes, writeDataset, type FormatName } from '@loupe/dataset';
import type { ExitCode, Output } from '../output.ts';
import { describeRejection, readSource, type SourceOptions } from './read-source.ts';

export interface ConvertOptions extends SourceOptions {
  readonly to: FormatName;
  readonly images: 'copy' | 'link' | 'none';
  readonly outlines: 'keep' | 'drop';
}

/** Writes the data set of one folder into another, in another format. @returns 1 where anything could not be taken along; it is listed */
export async function convert(
  from: string,
  to: string,
  options: ConvertOptions,
  { out, err }: Output,
): Promise<ExitCode> {
  const { dataset, format } = await readSource(from, options);
  const { images, outlines } = options;
  const leftOut = await writeDataset(dataset, {
    format: options.to,
    folder: to,
    imageRoot: resolve(from),
    images,
    outlines,
  });
  const lost = [...dataset.rejected, ...leftOut];
  for (const rejection of lost) err(describeRejection(rejection));
  const labels = dataset.images.reduce(
    (sum, image) => sum + image.labels.length + (image.class === undefined ? 0 : 1),
    0,
  );
  out(`${format} -> ${options.to}: ${dataset.images.length} images, ${labels} labels written to ${to}`);
  if (lost.length === 0) return 0;
  out(`not taken along: ${describeCodes(lost)}`);
  return 1;
}
