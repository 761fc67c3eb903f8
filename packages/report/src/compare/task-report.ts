import type { Dataset } from '@loupe/dataset/schema';
import type { MetricsRow } from '@loupe/tables';
import type { Block, Phrase, Section, Text } from '../document/document.ts';
import type { Measured } from '../numbers/measured.ts';
import type { PrimaryMetric } from '../schema.ts';
import type { LoadPreview } from '../pictures/preview-picture.ts';
import type { Study } from '../sections/study.ts';
import type { Characteristic } from './characteristics.ts';
import type { ResultOf, Run, StudySet, Task } from './comparison.ts';
import type { Rule } from './finding-rules.ts';

/** A quantity over all classes that can stand for a result. */
export interface Headline {
  readonly name: PrimaryMetric;
  /** As the report prints it. */
  readonly label: string;
  /** As an evaluation holds it. */
  readonly quantity: string;
  /** What the model that leads in it is called; left out: most accurate. */
  readonly first?: string;
}

/** A number of a result under the name that metrics.arrow has for it. */
export interface ResultQuantity<T extends Task = Task> {
  readonly name: string;
  of(test: ResultOf<T>): Measured;
}

/** A column of the tables of results. */
export interface ResultColumn<T extends Task = Task> extends ResultQuantity<T> {
  readonly head: string;
  readonly group?: string;
  format(value: number): string;
  /** Which end is better; left out: neither is, taken alone. */
  readonly better?: 'highest' | 'lowest';
}

/** A column of the table of training runs: what was chosen on validation data. */
export interface RunColumn<T extends Task = Task> {
  readonly head: string;
  of(run: Run<T>): Measured;
  format(value: number): string;
}

export interface TaskWords {
  /** `detection`, in the middle of a sentence. */
  readonly task: string;
  /** What a model learns, as a sentence. */
  readonly learns: string;
  /** What the validation part chooses, after "chooses". */
  readonly chosenOnValidation: string;
  /** How the numbers of the results come about, as sentences. */
  readonly scoring: string;
  /** Over the tables of results. */
  readonly results: string;
  /** Which characteristics of data make the task harder, as a sentence. */
  readonly harder: string;
  /** `from decoded picture to boxes`. */
  readonly timed: string;
  /** Of a model that nobody should use, such as `finds next to nothing`. */
  readonly useless: string;
  /** Why labels limit what the numbers mean. */
  readonly labelsAreTheMeasure: string;
  /** Of the figure of validation quality over the epochs. */
  readonly quality: string;
}

/**
 * Everything in a report that depends on the task. What is common asks for it here; nothing common knows a task by its name.
 *
 * Functions are written as methods, so that the report of one task can stand where that of any task is asked for: whoever holds
 * one holds results of the same task.
 */
export interface TaskReport<T extends Task = Task> {
  readonly task: T;
  readonly words: TaskWords;
  readonly headlines: readonly Headline[];
  /** Name of the headline that ranks models unless the settings say otherwise; the first where absent. */
  readonly ranksBy?: string;
  readonly resultColumns: readonly ResultColumn<T>[];
  /** Further numbers that rules look at, as a mean over data sets. */
  readonly profiled: readonly ResultQuantity<T>[];
  readonly runColumns: readonly RunColumn<T>[];
  /** What a part of a data set is counted in, beside its images. */
  readonly partCounts: readonly { readonly name: string; of(dataset: Dataset): number }[];
  readonly characteristics: readonly Characteristic[];
  /** What its own characteristics mean, under their table. */
  readonly characteristicNotes: readonly string[];
  /** Quantities of a history that are shares, with their labels. */
  readonly historyShares: readonly { readonly quantity: string; readonly label: string }[];
  readonly rules: readonly Rule<T>[];
  readonly glossary: readonly { readonly term: string; readonly text: Text }[];
  /** `24 images, 31 boxes`. */
  sizeOf(test: ResultOf<T>): string;
  /** What the best model does, as a reader of the test pictures would see it; null where a number is missing. */
  inPractice(test: ResultOf<T>, model: string): readonly Phrase[] | null;
  /**
   * A headline quantity of each image, by the image's id or by its place in the test part, such that its mean over images is the
   * quantity; `null` where the evaluation does not hold it.
   */
  perImage(test: ResultOf<T>, name: PrimaryMetric): ReadonlyMap<string, number> | null;
  /** At the end of the results: class by class, all quantities. */
  resultBlocks(study: Study<T>): Promise<readonly Block[]>;
  /** Sections that only this task has, between the results and the data sets. */
  sections(study: Study<T>, load: LoadPreview): Promise<readonly (Section | null)[]>;
  /** How the labels of the data sets spread. */
  labelBlocks(study: Study<T>, sets: readonly StudySet[], load: LoadPreview): Promise<readonly Block[]>;
  limitations(study: Study<T>): readonly Text[];
  /** Rows of metrics.arrow of a run that are not about a test set, without the columns that name the run. */
  runRows(run: Run<T>): readonly TaskRow[];
  /** Rows of metrics.arrow of a result beside its metrics. */
  resultRows(test: ResultOf<T>): readonly TaskRow[];
  /** Rows of metrics.arrow of a data set's labels. */
  labelRows(set: StudySet): readonly TaskRow[];
}

export type TaskRow = Omit<MetricsRow, 'pipeline' | 'run' | 'data_set' | 'model' | 'test_set'>;
