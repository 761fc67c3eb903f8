import { TrainingError } from '@loupe/core';
import type { Schedule } from '@loupe/engine';

/** One batch: arrays for the step, and the images they came from, to name them when something goes wrong. */
export interface Batch<Feed> {
  readonly images: readonly string[];
  readonly feed: Feed;
}

export interface FitOptions<Feed> {
  readonly epochs: number;
  /** Epochs and steps that ran before, in an earlier phase; 0 unless given. The schedule starts anew. */
  readonly after?: { readonly epochs: number; readonly steps: number };
  readonly validateEvery: number;
  /** Peak learning rate; the schedule scales it. */
  readonly rate: number;
  readonly schedule: Schedule;
  /** The batches of one epoch, counted from 1, those before this phase included. */
  readonly batches: (epoch: number) => AsyncIterable<Batch<Feed>>;
  /** Forward, loss, gradients and update of one batch: the value of each loss term. */
  readonly update: (
    feed: Feed,
    options: { readonly rate: number; readonly step: number },
  ) => Promise<Readonly<Record<string, number>>>;
  /** Quantities on the validation part with the weights as they are now. */
  readonly validate: (epoch: number) => Promise<Readonly<Record<string, number | null>>>;
  /** True: stop after this epoch. Asked after each validated epoch, once its event has been handled. */
  readonly enough: () => boolean;
}

export type FitEvent =
  | {
      readonly kind: 'step';
      readonly epoch: number;
      readonly step: number;
      readonly losses: Readonly<Record<string, number>>;
      readonly rate: number;
    }
  | {
      readonly kind: 'epoch';
      readonly epoch: number;
      /** Mean of each loss term over the epoch's steps. */
      readonly train: Readonly<Record<string, number>>;
      /** Left out where this epoch was not validated. */
      readonly val?: Readonly<Record<string, number | null>>;
      readonly rate: number;
    };

/**
 * Trains, telling what happens: an event a step and an event an epoch. Checkpoints, history and progress listen.
 *
 * @throws {TrainingError} `LOSS_NOT_FINITE` with the step, the images and the loss term; nothing of that step is kept
 */
export async function* fit<Feed>(options: FitOptions<Feed>): AsyncGenerator<FitEvent> {
  const { after = { epochs: 0, steps: 0 } } = options;
  const last = after.epochs + options.epochs;
  let step = after.steps;
  for (let epoch = after.epochs + 1; epoch <= last; epoch++) {
    const sums: Record<string, number> = {};
    let steps = 0;
    let rate = 0;
    for await (const batch of options.batches(epoch)) {
      rate = options.rate * options.schedule(step - after.steps);
      const losses = await options.update(batch.feed, { rate, step });
      refuseNotFinite(losses, { epoch, step, images: batch.images, rate });
      for (const [term, value] of Object.entries(losses)) sums[term] = (sums[term] ?? 0) + value;
      steps++;
      yield { kind: 'step', epoch, step, losses, rate };
      step++;
    }
    const train = Object.fromEntries(Object.entries(sums).map(([term, sum]) => [term, sum / steps]));
    const validated = epoch % options.validateEvery === 0 || epoch === last;
    yield { kind: 'epoch', epoch, train, rate, ...(validated ? { val: await options.validate(epoch) } : {}) };
    if (validated && options.enough()) return;
  }
}

function refuseNotFinite(
  losses: Readonly<Record<string, number>>,
  at: { epoch: number; step: number; images: readonly string[]; rate: number },
): void {
  const broken = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (broken === undefined) return;
  const [term, value] = broken;
  throw new TrainingError(
    `Cannot go on training: expected a finite loss, found ${value} for ${term} in epoch ${at.epoch}, step ${at.step}`,
    {
      code: 'LOSS_NOT_FINITE',
      at: {
        step: at.step,
        epoch: at.epoch,
        term,
        images: at.images,
        rate: at.rate,
        losses: Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, String(loss)])),
      },
      fix: 'Look at these images and their labels; then lower optimiser.rate, lengthen schedule.warmupSteps, or set optimiser.clipGlobalNorm: 10',
    },
  );
}
