import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { UsageError } from '@loupe/core';
import {
  openSource,
  readDataset,
  warnOfOverlaps,
  type FormatName,
  type ImageChecks,
  type ReadDataset,
} from '@loupe/dataset';
import type { Rejection, Warning } from '@loupe/dataset/schema';

export interface SourceOptions {
  readonly format: FormatName | 'auto';
  readonly annotations?: string;
  readonly checks: ImageChecks;
}

/** Reads the data set in a folder. @throws {UsageError} `PATH_MISSING`, `PATH_NOT_FOLDER` */
export async function readSource(path: string, { format, annotations, checks }: SourceOptions): Promise<ReadDataset> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new UsageError(
      `Cannot read ${path}: expected a folder of images and labels, found ${found ? 'a file' : 'nothing'}`,
      {
        code: found ? 'PATH_NOT_FOLDER' : 'PATH_MISSING',
        at: { file: path },
        fix: 'Name the folder that holds images and labels',
      },
    );
  }
  const source = await openSource(path, { images: checks });
  const read = await readDataset(source, { name: basename(resolve(path)), format, annotations });
  const { dataset } = read;
  if (dataset.task !== 'segmentation') return read;
  return { ...read, dataset: { ...dataset, warnings: [...dataset.warnings, ...warnOfOverlaps(dataset)] } };
}

/** `file:line: reason`, as compilers write it. */
export function describeRejection({ file, line, what, reason, code }: Rejection): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${what} not taken (${code}): ${reason}`;
}

/** `file:line: (CODE) reason`. */
export function describeWarning({ file, line, reason, code }: Warning): string {
  return `${file}${line === undefined ? '' : `:${line}`}: (${code}) ${reason}`;
}
