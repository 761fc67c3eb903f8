import { mkdir, readdir } from 'node:fs/promises';
import { DataError, UsageError, formatDuration } from '@loupe/core';
import { openModel, type OpenedModel } from '@loupe/models';
import type { ModelCard } from '@loupe/stage';
import type { ExitCode, Output } from '../../output.ts';
import { printTable } from '../../print-table.ts';
import { readModel } from '../read-model.ts';
import { listPictures, readRecords } from './pictures.ts';
import { writeClasses } from './predict-classes.ts';
import { writeDetections } from './predict-detections.ts';
import { writeMasks } from './predict-masks.ts';
import { writeObjects } from './predict-objects.ts';
import type { Predicted, PredictRequest } from './predict-task.ts';

export interface PredictOptions {
  readonly out: string;
  /** Of a detector: detections under this score are not written. */
  readonly confidence: number;
  /** Of a classifier: draw where in the picture the score came from. */
  readonly explain: boolean;
  readonly now: () => number;
}

/**
 * What a trained model says of pictures, as files that other programs read, and as pictures to look at; see the `write…` function of each task.
 *
 * @param model   folder of a train step, or its `model` folder
 * @param images  files or folders of pictures; folders are searched without going deeper
 * @returns       1 where a picture could not be read; the others are done
 */
export async function predict(
  model: string,
  images: readonly string[],
  { out: folder, now, ...options }: PredictOptions,
  { out, err }: Output,
): Promise<ExitCode> {
  const { card, weights } = await readModel(model, 'predict with');
  checkOptions(card, options);
  const { records, broken } = await readRecords(await listPictures(images));
  for (const error of broken) err(`not taken: ${error.message}`);
  if (records.length === 0)
    throw new DataError('Cannot predict: expected at least one picture that can be read, found none', {
      code: 'NO_PICTURES',
      fix: 'Name pictures (JPEG, PNG, …) or a folder of them',
    });
  await expectEmpty(folder);

  const startedAt = now();
  const opened = await openModel({
    model: card.model,
    options: card.options,
    classes: card.classes.length,
    weights,
    execution: 'graph',
  });
  try {
    await mkdir(folder, { recursive: true });
    const { table, summary } = await write(opened, options, {
      card,
      predict: opened.predict,
      records,
      folder,
      preprocessing: card.preprocessing,
      workspaceRoot: '/',
      batch: Math.min(8, records.length),
      onProgress: (done) => err(`${done} of ${records.length} pictures`),
    });
    out(printTable(table));
    out(`\n${summary} in ${records.length} pictures, ${formatDuration(now() - startedAt)}; written to ${folder}`);
  } finally {
    opened.dispose();
  }
  return broken.length > 0 ? 1 : 0;
}

function write(
  opened: OpenedModel,
  { confidence, explain }: Pick<PredictOptions, 'confidence' | 'explain'>,
  request: Omit<PredictRequest<'detection'>, 'opened'>,
): Promise<Predicted> {
  switch (opened.task) {
    case 'detection':
      return writeDetections({ ...request, opened }, confidence);
    case 'segmentation':
      return writeMasks({ ...request, opened });
    case 'classification':
      return writeClasses({ ...request, opened }, { explain });
    case 'localisation':
      return writeObjects({ ...request, opened });
  }
}

function checkOptions({ model, task }: ModelCard, { explain }: Pick<PredictOptions, 'explain'>): void {
  if (!explain || task === 'classification') return;
  throw new UsageError(`Cannot explain ${model}: expected a classifier, found a model for ${task}`, {
    code: 'PREDICT_EXPLAIN',
    at: { key: '--explain' },
    fix: 'Leave --explain out',
  });
}

async function expectEmpty(folder: string): Promise<void> {
  if ((await readdir(folder).catch(() => [])).length === 0) return;
  throw new UsageError(`Cannot write into ${folder}: expected an empty folder, found files`, {
    code: 'FOLDER_NOT_EMPTY',
    at: { file: folder },
    fix: 'Name a new folder with --out',
  });
}
