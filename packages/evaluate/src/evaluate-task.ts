import type { Log, Rng } from '@loupe/core';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import type { OpenedModel, PredictDatasetOptions, RawOutput } from '@loupe/models';
import type { Evaluation, ModelCard } from '@loupe/stage';
import type { NamedTest } from './name-tests.ts';
import type { EvaluateConfig } from './schema.ts';

/** What each task's part of the stage is given. */
export interface TaskRequest<T extends OpenedModel['task']> {
  readonly opened: Extract<OpenedModel, { readonly task: T }>;
  readonly card: ModelCard;
  readonly config: EvaluateConfig;
  readonly val: Dataset;
  readonly tests: readonly NamedTest[];
  /** Pictures without labels, to be predicted only. */
  readonly unlabelled: Dataset | undefined;
  readonly rng: Rng;
  readonly log: Log;
  readonly workspaceRoot: string;
}

/** And what it makes of it. */
export interface TaskEvaluation {
  readonly evaluation: Evaluation;
  /** Predictions, by their relative paths. */
  readonly files: ReadonlyMap<string, Uint8Array | string>;
}

/** What becomes of the network's raw output for one image, down to what is said of it in its own frame. */
export type Postprocess = (raw: readonly RawOutput[], record: ImageRecord) => unknown;

/** How the pictures of a set are loaded and told about, for the functions that predict them. */
export function predictionOptions<T extends OpenedModel['task']>(
  { opened, card, config, log, workspaceRoot }: TaskRequest<T>,
  name: string,
  records: readonly ImageRecord[],
): PredictDatasetOptions {
  return {
    predict: opened.predict,
    preprocessing: card.preprocessing,
    records,
    batch: config.batch,
    workspaceRoot,
    onProgress: (done) => log.line(`${name}  ${done}/${records.length} images`),
  };
}

/** A line of headline numbers. */
export function noteScores(
  log: Log,
  { test, metrics }: Evaluation['tests'][number],
  quantities: readonly string[],
): void {
  const shown = quantities.map((quantity) => {
    const value = metrics.find((row) => row.quantity === quantity && row.class === null)?.value;
    return `${quantity} ${value?.toFixed(3) ?? '–'}`;
  });
  log.note(`${test}: ${shown.join('  ')}`);
}
