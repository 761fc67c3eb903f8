import type { Dataset } from '@loupe/dataset/schema';
import type {
  ClassificationEvaluation,
  ClassificationResult,
  DetectionEvaluation,
  DetectionResult,
  HistoryRow,
  LocalisationEvaluation,
  LocalisationResult,
  Manifest,
  ModelCard,
  ModelLayer,
  Sampling,
  SegmentationEvaluation,
  SegmentationResult,
  Timing,
} from '@loupe/stage';
import type { SetStatistics } from './set-statistics.ts';
import type { TaskReport } from './task-report.ts';

/** What an evaluation is, and what it holds of a test set, by task. */
interface Evaluated {
  readonly detection: { readonly evaluation: DetectionEvaluation; readonly result: DetectionResult };
  readonly segmentation: { readonly evaluation: SegmentationEvaluation; readonly result: SegmentationResult };
  readonly classification: { readonly evaluation: ClassificationEvaluation; readonly result: ClassificationResult };
  readonly localisation: { readonly evaluation: LocalisationEvaluation; readonly result: LocalisationResult };
}

export type Task = keyof Evaluated;
export type EvaluationOf<T extends Task> = Evaluated[T]['evaluation'];
export type ResultOf<T extends Task> = Evaluated[T]['result'];

/** What a step was told, for the reader who wants to run it again. */
export interface StepFacts {
  readonly manifest: Manifest;
  readonly timing: Timing;
}

/** One trained model with everything that is known of it. */
export interface Run<T extends Task = Task> {
  /** Name of the cell: `wrist.yolo11n`. */
  readonly key: string;
  /** What is compared: `yolo11n`. Runs that differ in nothing but their seed have the same. */
  readonly model: string;
  /** What tells it from the other runs on the same data set: the model, with its seed where there are several. */
  readonly label: string;
  readonly trainedOn: string;
  readonly card: ModelCard;
  /** What was chosen on validation data, such as a confidence, beside the results. */
  readonly evaluated: EvaluationOf<T>;
  /** The first is the test part of the data set it was trained on. */
  readonly results: readonly Result<T>[];
  readonly history: readonly HistoryRow[] | null;
  /** Which classes the batches of the first epoch held; null where images have no one class, or it is not known. */
  readonly sampling: Sampling | null;
  /** What the network is made of; null where it is not known. */
  readonly layers: readonly ModelLayer[] | null;
  readonly training: StepFacts | null;
  readonly evaluation: StepFacts;
}

/** One trained model on one test set. */
export interface Result<T extends Task = Task> {
  /** Names the test set in the whole report: results with equal names were scored on the same pictures. */
  readonly testName: string;
  readonly isOwn: boolean;
  readonly test: ResultOf<T>;
}

/** One data set of the study, whole and in parts. */
export interface StudySet {
  readonly name: string;
  /** As it came from ingest; absent for a union. */
  readonly ingested: Dataset | null;
  readonly parts: Readonly<Partial<Record<PartName, Dataset>>>;
  /** How it was cut into parts; null where no part is among the inputs. */
  readonly split: Manifest | null;
  readonly statistics: SetStatistics;
}

export const partNames = ['train', 'val', 'test'] as const;
export type PartName = (typeof partNames)[number];

/** All that a report speaks about, gathered and named, before anything is concluded from it. */
export interface Comparison<T extends Task = Task> {
  /** What is particular about the task: its words, quantities and sections. */
  readonly task: TaskReport<T>;
  /** Labels of the models, in the order of their colours. */
  readonly models: readonly string[];
  readonly runs: readonly Run<T>[];
  readonly sets: readonly StudySet[];
  /** The test set that every run was scored on, if there is one. */
  readonly commonTest: string | null;
  /** Every step whose output the report has read, by id. */
  readonly steps: readonly StepFacts[];
}
