import { DataError } from '@loupe/core';
import type { Dataset, ImageRecord } from '../schema.ts';
import type { DatasetFormat, FormatName, ReadOptions } from './format.ts';
import { formatNamed, formats } from './formats.ts';
import type { DatasetSource } from './source.ts';

export interface ReadDatasetOptions extends Partial<ReadOptions> {
  readonly name: string;
  /** `auto`: the first format that the source's files speak for. */
  readonly format?: FormatName | 'auto' | undefined;
}

export interface ReadDataset {
  /** Paths in it are the source's own. */
  readonly dataset: Dataset;
  readonly format: FormatName;
  /** Every label of the source: those in the data set and those rejected; for classification, every image's class. */
  readonly labelsFound: number;
  /** Images that the source lists without a label so that somebody predicts it, in its order. */
  readonly unlabelled: readonly ImageRecord[];
}

/**
 * Reads a source into a data set. Every image, label and file of it is in the data set or listed as rejected.
 *
 * @throws {DataError} `FORMAT_UNKNOWN` when no format fits, and what the format throws where the source as a whole cannot be read
 */
export async function readDataset(source: DatasetSource, options: ReadDatasetOptions): Promise<ReadDataset> {
  const {
    name,
    format: wanted = 'auto',
    annotations,
    classes: names,
    unlabelled = 'reject',
    voc,
    masks,
    csv,
  } = options;
  const found = wanted === 'auto' ? await detectFormats(source) : [{ format: formatNamed(wanted), evidence: '' }];
  const [first, ...others] = found;
  if (first === undefined) {
    throw new DataError(
      `Cannot read ${name}: expected ${formats.map((format) => format.name).join(' or ')}, found no labels of any of them`,
      {
        code: 'FORMAT_UNKNOWN',
        at: { file: name },
        fix: 'Check the path, or name format and annotations',
      },
    );
  }
  const read = await first.format.read(source, {
    annotations,
    classes: names,
    unlabelled,
    voc,
    masks,
    csv,
  });
  const { task, classes, images, rejected, warnings, labelsFound } = read;
  if (others.length > 0) {
    const reason = `expected labels in one format, found ${found.map(({ format, evidence }) => `${format.name} (${evidence})`).join(' and ')}; ${first.format.name} is read`;
    warnings.unshift({ file: '.', code: 'FORMATS_SEVERAL', reason });
  }
  return {
    dataset: { name, task, classes, images, rejected, warnings },
    format: first.format.name,
    labelsFound,
    unlabelled: read.unlabelled ?? [],
  };
}

/** The formats that a source's files speak for, and what speaks for them; the one to prefer first. */
export async function detectFormats(source: DatasetSource): Promise<{ format: DatasetFormat; evidence: string }[]> {
  const found: { format: DatasetFormat; evidence: string }[] = [];
  for (const format of formats) {
    const evidence = await format.detect(source);
    if (evidence !== undefined) found.push({ format, evidence });
  }
  return found;
}
