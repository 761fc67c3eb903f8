import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log, Rng } from '@loupe/core';
import type { Dataset } from '@loupe/dataset/schema';
import {
  createTrainer,
  encodeSafetensors,
  traceLayers,
  type StateDict,
  type Tensor,
  type Trainer,
} from '@loupe/engine';
import { buildModelFor, createImageCache, type Model } from '@loupe/models';
import {
  datasetArtifact,
  defineStage,
  timingNames,
  trainedModelArtifact,
  type HistoryRow,
  type ModelCard,
  type Preprocessing,
  type Sampling,
} from '@loupe/stage';
import { trackBest } from './best-tracker.ts';
import { checkParts, checkSize } from './check-parts.ts';
import { fit } from './fit.ts';
import { historyRows } from './history.ts';
import { classOf, imagesKey, loadSteps, planRun, type Feed, type LoaderOptions } from './loader.ts';
import { resolveNormalise } from './normalisation.ts';
import { optimiserSpec, scheduleOf } from './optimiser.ts';
import { planPhases, type Phase } from './plan-phases.ts';
import { freezeParts, prepareWeights } from './prepare-weights.ts';
import { sizeOf, TrainConfig, validationQuantities, type Task } from './schema.ts';
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
    const rng = config.seed === undefined ? stepRng : stepRng.fork('seed', config.seed);
    const model = buildModelFor(config.model, { classes: inputs.train.classes.length, options: config.options });
    const { network, task } = model;
    const size = sizeOf(config);
    checkParts(inputs.train, inputs.val, task);
    checkSize(model, size);
    await prepareWeights(network, config, { workspaceRoot, rng, log });

    const cache = createImageCache(imageCacheBytes);
    const fitted: Preprocessing = { size, channels: 3, fit: config.fit ?? usualFit(task) };
    const normalise = await resolveNormalise(config.normalise, task, inputs.train.images, {
      workspaceRoot,
      preprocessing: fitted,
      cache,
    });
    const preprocessing = { ...fitted, ...(normalise === undefined ? {} : { normalise }) };
    const source = { workspaceRoot, preprocessing, cache };
    const loading: LoaderOptions = { ...config, records: inputs.train.images, source, model, rng };

    const phases = planPhases(config, inputs.train.images.length);
    const selectedBy = config.selectBy === 'auto' ? validationQuantities[task][0] : config.selectBy;
    const best = trackBest(config.patience, selectedBy === 'loss' ? 'lower' : 'higher');
    const validation = createValidation({ config, val: inputs.val, source });
    const kept = { best: join(scratch, 'best.safetensors'), last: join(scratch, 'last.safetensors') };
    const history: HistoryRow[] = [];
    const epochMs: number[] = [];
    const begun: { firstEpoch: number; trainableParameters: number }[] = [];

    const totalSteps = sum(phases.map(({ steps }) => steps));
    const epochs = sum(phases.map((phase) => phase.epochs));
    const tell = tellProgress(log, { epochs, totalSteps, now });
    log.note(
      `${config.model}: ${network.parameterCount.toLocaleString('en')} parameters, ${inputs.train.images.length} images, ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} of ${phases[0]!.epochSteps} steps, ${size} px`,
    );

    let state: StateDict | undefined;
    let epochStartedAt = now();
    let stoppedEarly = false;
    const after = { epochs: 0, steps: 0 };
    try {
      for (const [index, phase] of phases.entries()) {
        freezeParts(network, phase, log);
        best.restart();
        const learns = sum(network.trainable().map(([, parameter]) => parameter.size));
        begun.push({ firstEpoch: after.epochs + 1, trainableParameters: learns });
        if (phases.length > 1)
          log.note(
            `phase ${index + 1} of ${phases.length}: ${learns.toLocaleString('en')} numbers learn, rate ${phase.rate}`,
          );
        const trainer = createPhaseTrainer(model, config, rng, index);
        const weightsNow = () => (config.ema > 0 ? trainer.emaState() : network.state());
        const before = { ...after };
        const events = fit<Feed>({
          epochs: phase.epochs,
          after: before,
          validateEvery: phase.validateEvery,
          rate: phase.rate,
          schedule: scheduleOf(phase.schedule, phase.steps),
          batches: (epoch) => loadSteps(...stepsOf(epoch, phase, before), loading),
          update: (feed, { rate, step }) =>
            trainer.step(feed, { rate, emaDecay: emaDecay(config.ema, step - before.steps) }),
          async validate() {
            state = await weightsNow();
            return validation.measure(state);
          },
          enough: () => best.exhausted,
        });
        try {
          for await (const event of events) {
            tell(event);
            if (event.kind === 'step') {
              after.steps = event.step + 1;
              continue;
            }
            after.epochs = event.epoch;
            epochMs.push(now() - epochStartedAt);
            epochStartedAt = now();
            history.push(...historyRows(event));
            warnOfUndefined(log, event, model);
            if (event.val && best.offer(event.epoch, event.val[selectedBy] ?? null))
              await writeWeights(kept.best, state!);
          }
          state = await weightsNow();
        } finally {
          trainer.dispose();
        }
        if (after.epochs < before.epochs + phase.epochs) {
          stoppedEarly = true;
          log.note(`stopped early: no better ${selectedBy} in ${config.patience} validations`);
        }
      }
      await writeWeights(kept.last, state!);
      // Without a defined score in any epoch there is nothing to choose by: the last weights are the best there are.
      if (best.bestEpoch === null) await writeWeights(kept.best, state!);
    } finally {
      validation.dispose();
    }
    timing(timingNames.epochMs, epochMs);

    const card: ModelCard = {
      model: config.model,
      options: config.options,
      task,
      classes: inputs.train.classes,
      preprocessing,
      trainedOn: inputs.train.name,
      seed: config.seed ?? 0,
      epochs: after.epochs,
      bestEpoch: best.bestEpoch ?? after.epochs,
      selectedBy,
      parameters: network.parameterCount,
      trainableParameters: Math.max(...begun.map(({ trainableParameters }) => trainableParameters)),
      flops: model.flops(size),
      stoppedEarly,
      ...(isBySteps(config) ? { epochSteps: phases[0]!.epochSteps } : {}),
      ...(phases.length > 1 ? { phases: begun } : {}),
    };
    network.dispose();
    const layers = traceLayers(network, [1, size, size, 3]);
    const sampling = samplingOf(inputs.train, task, loading);
    return { model: { card, history, layers, ...(sampling === undefined ? {} : { sampling }), ...kept } };
  },
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const usualFit = (task: Task): Preprocessing['fit'] => ({
  kind: task === 'detection' || task === 'localisation' ? 'letterbox' : 'stretch',
});

const isBySteps = ({ steps, phases }: TrainConfig) => (phases === undefined ? steps : phases[0]!.steps) !== undefined;

/** First step of an epoch, and the one past its last. */
function stepsOf(epoch: number, phase: Phase, before: { epochs: number; steps: number }): [number, number] {
  const from = (epoch - before.epochs - 1) * phase.epochSteps;
  return [before.steps + from, before.steps + Math.min(from + phase.epochSteps, phase.steps)];
}

/** Learns with what is not frozen now; tells the loss beside its terms. */
function createPhaseTrainer(model: Model, config: TrainConfig, rng: Rng, phase: number): Trainer {
  const lossOf = (images: Tensor, targets: Readonly<Record<string, Tensor>>) => model.loss(images, targets);
  return createTrainer({
    network: model.network,
    loss: ({ [imagesKey]: images, ...targets }) => {
      const { total, terms } = lossOf(images!, targets);
      return { total, terms: { loss: total, ...terms } };
    },
    optimiser: optimiserSpec(config.optimiser),
    execution: config.execution,
    ema: config.ema > 0,
    accumulate: config.accumulate,
    seed: (phase === 0 ? rng.fork('step') : rng.fork('step', phase)).integer(0, 2 ** 31),
  });
}

/** What the batches of the first run through the data hold; nothing where an image has no one class. */
function samplingOf({ classes, images }: Dataset, task: Task, loading: LoaderOptions): Sampling | undefined {
  if (task !== 'classification' && task !== 'localisation') return undefined;
  return {
    kind: loading.sampling,
    classes,
    counts: planRun(1, loading).map((indices) =>
      classes.map((_, of) => indices.filter((index) => classOf(images[index]!) === of).length),
    ),
  };
}

function warnOfUndefined(
  log: Log,
  { epoch, val }: { epoch: number; val?: Readonly<Record<string, number | null>> },
  { lossTerms }: Model,
) {
  for (const term of lossTerms)
    if (val?.[term] === null) log.warn(`epoch ${epoch}: ${term} on validation is not finite, and left out`);
}

/** Rises to the full decay, so that the average does not carry the start values along. As Ultralytics does, with its tau of 2,000 steps. */
function emaDecay(decay: number, step: number): number {
  return decay * (1 - Math.exp(-(step + 1) / 2000));
}

async function writeWeights(file: string, state: StateDict): Promise<void> {
  await writeFile(file, encodeSafetensors(state));
}
