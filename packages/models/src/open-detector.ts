import { createPredictor, loadEngine, readWeights, type Execution } from '@loupe/engine';
import type { DetectionModel } from './define-model.ts';
import type { PredictBatch } from './predict-dataset.ts';
import { buildDetectionModel } from './zoo.ts';

export interface DetectorSource {
  /** name in the zoo */
  readonly model: string;
  readonly options?: unknown;
  /** how many */
  readonly classes: number;
  /** path of a file, as `readWeights` takes it, that fits in every name and shape */
  readonly weights: string;
  readonly execution: Execution;
}

export interface Detector {
  readonly model: DetectionModel;
  /** Takes batches of any shape; in graph mode the two shapes used last are kept compiled. */
  readonly predict: PredictBatch;
  dispose(): void;
}

/**
 * A trained detector, ready to predict.
 *
 * @throws {DataError} `WEIGHTS_DO_NOT_FIT`, and as `readWeights`; {UsageError} as `buildDetectionModel`
 */
export async function openDetector({
  model: name,
  options,
  classes,
  weights,
  execution,
}: DetectorSource): Promise<Detector> {
  loadEngine();
  const model = buildDetectionModel(name, { classes, options });
  model.network.load((await readWeights(weights)).state, { strict: true });
  const predictor = createPredictor({ network: model.network, run: ({ images }) => model.predict(images!), execution });
  return {
    model,
    predict: (images) => predictor.predict({ images }),
    dispose() {
      predictor.dispose();
      model.network.dispose();
    },
  };
}
