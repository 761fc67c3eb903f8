import type { Dataset } from '@loupe/dataset/schema';
import type { DetectionEvaluation, DetectionResult, HistoryRow, Manifest, ModelCard, Timing } from '@loupe/stage';
import type { SetStatistics } from './set-statistics.ts';

/** What a step was told, for the reader who wants to run it again. */
export interface StepFacts {
  readonly manifest: Manifest;
  readonly timing: Timing;
}

/** One trained model with everything that is known of it. */
export interface Run {
  /** Name of the cell: `wrist.yolo11n`. */
  readonly key: string;
  /** What tells it from the other runs on the same data set: `yolo11n`. */
  readonly model: string;
  readonly trainedOn: string;
  readonly card: ModelCard;
  readonly operatingPoint: DetectionEvaluation['operatingPoint'];
  /** The first is the test part of the data set it was trained on. */
  readonly results: readonly Result[];
  readonly history: readonly HistoryRow[] | null;
  readonly training: StepFacts | null;
  readonly evaluation: StepFacts;
}

/** One trained model on one test set. */
export interface Result {
  /** Names the test set in the whole report: results with equal names were scored on the same pictures. */
  readonly testName: string;
  readonly isOwn: boolean;
  readonly test: DetectionResult;
}

/** One data set of the study, whole and in parts. */
export interface StudySet {
  readonly name: string;
  /** As it came from ingest; absent for a union. */
  readonly ingested: Dataset | null;
  readonly parts: Readonly<Partial<Record<PartName, Dataset>>>;
  readonly statistics: SetStatistics;
}

export const partNames = ['train', 'val', 'test'] as const;
export type PartName = (typeof partNames)[number];

/** All that a report speaks about, gathered and named, before anything is concluded from it. */
export interface Comparison {
  /** Labels of the models, in the order of their colours. */
  readonly models: readonly string[];
  readonly runs: readonly Run[];
  readonly sets: readonly StudySet[];
  /** The test set that every run was scored on, if there is one. */
  readonly commonTest: string | null;
  /** Every step whose output the report has read, by id. */
  readonly steps: readonly StepFacts[];
}
