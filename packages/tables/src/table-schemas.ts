import { defineTable, type RowOf, type TableSchema } from './define-table.ts';

/** Every number of a report that is not one of a training's history: `metrics.arrow`. */
export const metricsTable = defineTable({
  name: 'metrics',
  description:
    'One row a number: how good a trained model is on a test set, what it costs, and what its data set is like.',
  columns: {
    pipeline: { type: 'text', description: 'the pipeline that made it, such as `fractures`' },
    run: {
      type: 'text',
      nullable: true,
      description: 'the training run, such as `wrist.yolo11n`; null: the number is not about one run',
    },
    data_set: {
      type: 'text',
      nullable: true,
      description: 'the data set that the model was trained on, or that is described; null: over several',
    },
    test_set: {
      type: 'text',
      nullable: true,
      description: 'the data set whose test part was evaluated; null: the number is not about an evaluation',
    },
    part: { type: 'text', nullable: true, description: '`train`, `val` or `test`; null: not about one part' },
    model: {
      type: 'text',
      nullable: true,
      description: 'name of the model; null: the number is about the data set alone',
    },
    quantity: {
      type: 'text',
      description: 'what is measured: `AP50`, `Dice`, `recall`, `IoU`, `parameters`, `image_ms_median` …',
    },
    class: { type: 'text', nullable: true, description: 'the class that the number is about; null: over all classes' },
    predicted: {
      type: 'text',
      nullable: true,
      description: 'of a count in a confusion matrix: what the objects of `class` were taken for; else null',
    },
    at: {
      type: 'number',
      nullable: true,
      description:
        'of a curve, a histogram or a quantile: where it is read, such as the recall; of one image: its place; else null',
    },
    value: {
      type: 'number',
      nullable: true,
      description: 'the number, unrounded; null: undefined, and `reason` says why',
    },
    unit: {
      type: 'text',
      nullable: true,
      description: 'unit of `value`: `ms`, `bytes`, `px`, `images` …; null: a plain ratio or score',
    },
    low: {
      type: 'number',
      nullable: true,
      description:
        'lower end of the 95 % interval (bootstrap over images or groups; `P_counted`, `R_counted`: Wilson; means over seeds: Student); null: not computed',
    },
    high: { type: 'number', nullable: true, description: 'upper end of that interval; null: not computed' },
    reason: { type: 'text', nullable: true, description: 'why `value` is null; else null' },
  },
});
export type MetricsRow = RowOf<typeof metricsTable>;

/** How training went, epoch by epoch: `history.arrow`. */
export const historyTable = defineTable({
  name: 'history',
  description: 'One row a quantity an epoch of training.',
  columns: {
    pipeline: { type: 'text', description: 'the pipeline that made it' },
    run: { type: 'text', description: 'the training run, such as `wrist.yolo11n`' },
    data_set: { type: 'text', description: 'the data set that the model was trained on' },
    model: { type: 'text', description: 'name of the model' },
    epoch: { type: 'integer', description: 'from 1' },
    part: {
      type: 'text',
      description: '`train`: mean over the epoch’s steps; `val`: measured on the validation part after the epoch',
    },
    quantity: {
      type: 'text',
      description:
        '`loss` (what training makes small), a term of it (`box`, `cls` …), `learning_rate`, or a score of the task (`mAP50`, `Dice`, `recall`, `IoU` …)',
    },
    value: {
      type: 'number',
      nullable: true,
      description: 'the number, unrounded; null: undefined, such as precision where nothing is detected',
    },
  },
});
export type HistoryTableRow = RowOf<typeof historyTable>;

/** Every table that a report writes. */
export const tableSchemas: readonly TableSchema[] = [metricsTable, historyTable];
