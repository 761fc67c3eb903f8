import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, UsageError } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import { createTrainer, encodeSafetensors, type StateDict } from '@loupe/engine';
import { buildDetectionModel, createImageCache, type DetectionModel } from '@loupe/models';
import { modelNamesFor, type DetectionModelName } from '@loupe/models/schema';
import { datasetArtifact, defineStage, timingNames, trainedModelArtifact, type HistoryRow } from '@loupe/stage';
import { trackBest } from './best-tracker.ts';
import { fit } from './fit.ts';
import { historyRows } from './history.ts';
import { imagesKey, loadEpoch, type Feed } from './loader.ts';
import { optimiserSpec, scheduleOf } from './optimiser.ts';
import { prepareWeights } from './prepare-weights.ts';
import { taskOf, TrainConfig } from './schema.ts';
import { tellProgress } from './tell-progress.ts';
import { createValidation } from './validation.ts';

// Enough for 10,000 grey pictures of 320 px; past it pictures are decoded again every epoch.
const imageCacheBytes = 2 ** 30;

/** Trains one model on the training part; the validation part picks the checkpoint that is kept as best. */
export const train = defineStage({
  kind: 'train',
  config: TrainConfig,
  inputs: { train: datasetArtifact, val: datasetArtifact },
  outputs: { model: trainedModelArtifact },
  async run({ config, inputs, rng: stepRng, log, now, timing, workspaceRoot, scratch }) {
    checkParts(inputs.train, inputs.val);
    const rng = config.seed === undefined ? stepRng : stepRng.fork('seed', config.seed);
    const model = buildDetectionModel(detectorOf(config.model), {
      classes: inputs.train.classes.length,
      options: config.options,
    });
    checkSize(model, config.size);
    const { network } = model;
    await prepareWeights(network, config, { workspaceRoot, rng, log });

    const preprocessing = { size: config.size, channels: 3 as const, fit: { kind: 'letterbox' as const } };
    const source = { workspaceRoot, preprocessing, cache: createImageCache(imageCacheBytes) };
    const trainer = createTrainer({
      network,
      loss: ({ [imagesKey]: images, ...targets }) => model.loss(images!, targets),
      optimiser: optimiserSpec(config.optimiser),
      execution: config.execution,
      ema: config.ema > 0,
      accumulate: config.accumulate,
      seed: rng.fork('step').integer(0, 2 ** 31),
    });
    const validation = createValidation({ config, val: inputs.val, source });
    const kept = { best: join(scratch, 'best.safetensors'), last: join(scratch, 'last.safetensors') };
    const best = trackBest(config.patience);
    const history: HistoryRow[] = [];
    const epochMs: number[] = [];

    const stepsPerEpoch = Math.ceil(inputs.train.images.length / config.batch);
    const totalSteps = stepsPerEpoch * config.epochs;
    const tell = tellProgress(log, { epochs: config.epochs, totalSteps, now });
    log.note(
      `${config.model}: ${network.parameterCount.toLocaleString('en')} parameters, ${inputs.train.images.length} images, ${config.epochs} epochs of ${stepsPerEpoch} steps, ${config.size} px`,
    );

    const weightsNow = () => {
      if (config.ema > 0) return trainer.emaState();
      trainer.pull();
      return network.state();
    };
    let state: StateDict | undefined;
    let epochStartedAt = now();
    let epochsRun = 0;
    const events = fit<Feed>({
      epochs: config.epochs,
      validateEvery: config.validateEvery,
      rate: config.optimiser.rate,
      schedule: scheduleOf(config.schedule, totalSteps),
      batches: (epoch) =>
        loadEpoch(epoch, {
          records: inputs.train.images,
          source,
          model,
          batch: config.batch,
          augment: config.augment,
          rng,
        }),
      update: (feed, { rate, step }) => trainer.step(feed, { rate, emaDecay: emaDecay(config.ema, step) }),
      async validate() {
        state = await weightsNow();
        return validation.measure(state);
      },
      enough: () => best.exhausted,
    });
    try {
      for await (const event of events) {
        tell(event);
        if (event.kind === 'step') continue;
        epochsRun = event.epoch;
        epochMs.push(now() - epochStartedAt);
        epochStartedAt = now();
        history.push(...historyRows(event));
        for (const term of model.lossTerms) {
          if (event.val?.[term] === null)
            log.warn(`epoch ${event.epoch}: ${term} on validation is not finite, and left out`);
        }
        if (event.val && best.offer(event.epoch, event.val[config.selectBy] ?? null))
          await writeWeights(kept.best, state!);
      }
      state = await weightsNow();
      await writeWeights(kept.last, state);
      // Without a defined score in any epoch there is nothing to choose by: the last weights are the best there are.
      if (best.bestEpoch === null) await writeWeights(kept.best, state);
    } finally {
      trainer.dispose();
      validation.dispose();
    }
    if (epochsRun < config.epochs)
      log.note(`stopped early: no better ${config.selectBy} in ${config.patience} validations`);
    timing(timingNames.epochMs, epochMs);

    const card = {
      model: config.model,
      options: config.options,
      task: 'detection' as const,
      classes: inputs.train.classes,
      preprocessing,
      trainedOn: inputs.train.name,
      seed: config.seed ?? 0,
      epochs: epochsRun,
      bestEpoch: best.bestEpoch ?? epochsRun,
      selectedBy: config.selectBy,
      parameters: network.parameterCount,
      trainableParameters: network.trainable().reduce((sum, [, parameter]) => sum + parameter.size, 0),
      flops: model.flops(config.size),
      stoppedEarly: epochsRun < config.epochs,
    };
    network.dispose();
    return { model: { card, history, ...kept } };
  },
});

/** Rises to the full decay, so that the average does not carry the start values along. As Ultralytics does, with its tau of 2,000 steps. */
function emaDecay(decay: number, step: number): number {
  return decay * (1 - Math.exp(-(step + 1) / 2000));
}

async function writeWeights(file: string, state: StateDict): Promise<void> {
  await writeFile(file, encodeSafetensors(state));
}

/** @throws {UsageError} `TRAIN_TASK` for a model of another task, which this stage cannot train */
function detectorOf(name: TrainConfig['model']): DetectionModelName {
  const detector = modelNamesFor('detection').find((known) => known === name);
  if (detector !== undefined) return detector;
  throw new UsageError(`Cannot train ${name}: expected a detector, found a model for ${taskOf(name)}`, {
    code: 'TRAIN_TASK',
    at: { key: 'model' },
    fix: `Choose one of ${modelNamesFor('detection').join(', ')}`,
  });
}

function checkParts(train: Dataset, val: Dataset): void {
  for (const part of [train, val]) {
    if (part.images.length > 0) continue;
    throw new DataError(`Cannot train on ${part.name}: expected images in its train and val parts, found none in one`, {
      code: 'PART_EMPTY',
      at: { dataset: part.name },
      fix: 'Add images, or change split.shares',
    });
  }
  if (train.images.every(({ labels }) => labels.length === 0)) {
    throw new DataError(`Cannot train on ${train.name}: expected labels, found none in ${train.images.length} images`, {
      code: 'NO_LABELS',
      at: { dataset: train.name },
      fix: 'Look at the rejected labels of the ingest step',
    });
  }
}

function checkSize({ name, sizeMultiple }: DetectionModel, size: number): void {
  if (size % sizeMultiple === 0) return;
  throw new UsageError(`Cannot train ${name} at ${size} px: expected a multiple of ${sizeMultiple}`, {
    code: 'SIZE_MULTIPLE',
    at: { key: 'size' },
    fix: `Use ${Math.ceil(size / sizeMultiple) * sizeMultiple}`,
  });
}
