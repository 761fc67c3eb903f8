import type { ImageRecord } from '@loupe/dataset/schema';
import type { OpenedModel, PredictDatasetOptions } from '@loupe/models';
import type { ModelCard } from '@loupe/stage';

/** What each task's part of the command is given. */
export interface PredictRequest<T extends OpenedModel['task']> extends PredictDatasetOptions {
  readonly opened: Extract<OpenedModel, { readonly task: T }>;
  readonly card: ModelCard;
  readonly records: readonly ImageRecord[];
  /** Empty, or not there yet. */
  readonly folder: string;
}

/** What it tells when everything is written. */
export interface Predicted {
  /** Headings, then a row a picture. */
  readonly table: readonly (readonly (string | number)[])[];
  /** Such as `12 boxes with a score of at least 0.25`. */
  readonly summary: string;
}
