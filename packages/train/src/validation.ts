import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { createPredictor, type StateDict, type Tensor } from '@loupe/engine';
import { buildModelFor, loadInBatches, type ImageSource } from '@loupe/models';
import { batchOf, imagesKey } from './loader.ts';
import { readSample } from './samples.ts';
import { createScorer } from './scores.ts';
import type { TrainConfig } from './schema.ts';

export interface Validation {
  /** The loss, each of its terms and the task's scores, of these weights on the validation part. */
  measure(state: StateDict): Promise<Record<string, number | null>>;
  dispose(): void;
}

/** Measures weights on the validation part, with a network of its own, so that the one that learns is not touched. */
export function createValidation({
  config,
  val,
  source,
}: {
  config: TrainConfig;
  val: Dataset;
  source: ImageSource;
}): Validation {
  const model = buildModelFor(config.model, { classes: val.classes.length, options: config.options });
  const { network, lossTerms } = model;
  const { execution, batch } = config;
  const { images: records } = val;
  const losses = ['loss', ...lossTerms];
  const predict = (images: Tensor): Tensor[] => model.predict(images);
  // Predictions and losses come out of one pass over the pictures.
  const predictor = createPredictor({
    network,
    run: ({ [imagesKey]: images, ...targets }) => {
      const { total, terms } = model.loss(images!, targets);
      return [total, ...lossTerms.map((name) => terms[name]!), ...predict(images!)];
    },
    execution,
  });
  // The last batch is filled up from the front, since a network is compiled for one shape; what was scored already is not scored twice.
  const readBatch = (part: readonly ImageRecord[]) =>
    Promise.all(
      Array.from({ length: batch }, (_, i) =>
        readSample(part[i] ?? records[(i - part.length) % records.length]!, source, model.task),
      ),
    );

  return {
    async measure(state) {
      network.load(state, { strict: true });
      const sums = losses.map(() => 0);
      const scorer = createScorer(model, val, source.preprocessing);
      let batches = 0;
      for await (const [part, samples] of loadInBatches(records, batch, readBatch)) {
        const outputs = await predictor.predict(batchOf(samples, model, source.preprocessing).feed);
        losses.forEach((_, i) => (sums[i]! += outputs[i]!.data[0]!));
        scorer.add(outputs.slice(losses.length), part, samples);
        batches++;
      }
      // A mean that is not finite is undefined, not a number to draw; training goes on, since it does not learn from these images.
      const means = losses.map((name, i) => [name, Number.isFinite(sums[i]!) ? sums[i]! / batches : null] as const);
      return { ...Object.fromEntries(means), ...scorer.scores() };
    },
    dispose() {
      predictor.dispose();
      network.dispose();
    },
  };
}
