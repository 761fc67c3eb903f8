import { createPredictor, loadEngine, readWeights, type Execution, type Tensor } from '@loupe/engine';
import type { Model, ModelOf } from './define-model.ts';
import type { PredictBatch } from './predict-dataset.ts';
import type { ModelTask } from './schema.ts';
import { buildModelFor } from './zoo.ts';

export interface ModelSource {
  /** name in the zoo */
  readonly model: string;
  readonly options?: unknown;
  /** how many the data set has, the background of a segmenter not counted */
  readonly classes: number;
  /** path of a file, as `readWeights` takes it, that fits in every name and shape */
  readonly weights: string;
  readonly execution: Execution;
}

interface Opened<T extends ModelTask> {
  readonly task: T;
  readonly model: ModelOf<T>;
  /** Takes batches of any shape; in graph mode the two shapes used last are kept compiled. */
  readonly predict: PredictBatch;
  dispose(): void;
}

/** A trained model, ready to predict: `task` says which it is, and so which function of this package reads what `predict` gives. */
export type OpenedModel = { [T in ModelTask]: Opened<T> }[ModelTask];

/**
 * A trained model, ready to predict.
 *
 * @throws {DataError} `WEIGHTS_DO_NOT_FIT`, and as `readWeights`; {UsageError} as `buildModel`
 */
export async function openModel({
  model: name,
  options,
  classes,
  weights,
  execution,
}: ModelSource): Promise<OpenedModel> {
  loadEngine();
  const model: Model = buildModelFor(name, { classes, options });
  model.network.load((await readWeights(weights)).state, { strict: true });
  const run = (images: Tensor): Tensor[] => model.predict(images);
  const predictor = createPredictor({ network: model.network, run: ({ images }) => run(images!), execution });
  const opened: Opened<ModelTask> = {
    task: model.task,
    model,
    predict: (images) => predictor.predict({ images }),
    dispose() {
      predictor.dispose();
      model.network.dispose();
    },
  };
  // The task of a model is that of its kind, which the compiler cannot follow through a union.
  return opened as OpenedModel;
}
