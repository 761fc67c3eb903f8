import type { Dataset } from '@loupe/dataset/schema';
import { createPredictor, type StateDict } from '@loupe/engine';
import { validationScores, type ScoredImage } from '@loupe/metrics';
import { buildDetectionModel, detectionsInImage, type ImageSource } from '@loupe/models';
import { imagesKey, loadInOrder } from './loader.ts';
import type { TrainConfig } from './schema.ts';

export interface Validation {
  /** Every loss term, P and R at the confidence of best F1, mAP50 and mAP50-95, of these weights on the validation part. */
  measure(state: StateDict): Promise<Record<string, number | null>>;
  dispose(): void;
}

// What the evaluate stage takes, too, so that the two curves meet.
const decoding = { scoreFloor: 0.001, iou: 0.6, maxDetections: 100 };

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
  const model = buildDetectionModel(config.model, { classes: val.classes.length, options: config.options });
  const { network } = model;
  const { execution, batch } = config;
  const frame = { width: config.size, height: config.size };
  const { lossTerms } = model;
  // Detections and losses come out of one pass over the pictures.
  const predictor = createPredictor({
    network,
    run: ({ [imagesKey]: images, ...targets }) => {
      const { terms } = model.loss(images!, targets);
      return [...lossTerms.map((name) => terms[name]!), ...model.predict(images!)];
    },
    execution,
  });

  return {
    async measure(state) {
      network.load(state, { strict: true });
      const sums = lossTerms.map(() => 0);
      const scored: ScoredImage[] = [];
      let batches = 0;
      for await (const { feed } of loadInOrder({ records: val.images, source, model, batch })) {
        const outputs = await predictor.predict(feed);
        lossTerms.forEach((_, i) => (sums[i]! += outputs[i]!.data[0]!));
        const decoded = model.decode(outputs.slice(lossTerms.length), frame, decoding);
        // The last batch is filled up from the front; what was scored already is not scored twice.
        val.images.slice(scored.length, scored.length + batch).forEach((record, i) => {
          scored.push({
            labels: record.labels,
            detections: detectionsInImage(decoded[i]!, record, source.preprocessing),
          });
        });
        batches++;
      }
      // A mean that is not finite is undefined, not a number to draw; training goes on, since it does not learn from these images.
      const losses = Object.fromEntries(
        lossTerms.map((name, i) => [name, Number.isFinite(sums[i]!) ? sums[i]! / batches : null]),
      );
      const { P, R, mAP50, mAP50_95 } = validationScores(val.classes, scored);
      return { ...losses, P, R, mAP50, mAP50_95 };
    },
    dispose() {
      predictor.dispose();
      network.dispose();
    },
  };
}
