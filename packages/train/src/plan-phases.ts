import type { PhaseConfig, ScheduleConfig, TrainConfig } from './schema.ts';

/** A stretch of training, counted in epochs: runs through the data, or, where it was planned by steps, so many steps. */
export interface Phase {
  readonly epochs: number;
  /** Of each epoch; the last one of a phase may have fewer. */
  readonly epochSteps: number;
  readonly steps: number;
  readonly validateEvery: number;
  /** Peak learning rate. */
  readonly rate: number;
  readonly schedule: ScheduleConfig;
  readonly freeze: readonly string[];
  readonly trainOnly: readonly string[];
}

/**
 * The phases that a configuration asks for, one where it names none.
 *
 * @param images  of the training part
 * @example planPhases(TrainConfig.parse({ model: 'own_cnn', steps: 25 }), 100).map(({ epochs, epochSteps }) => [epochs, epochSteps]) // [[3, 10]]
 */
export function planPhases(config: TrainConfig, images: number): Phase[] {
  const asked: readonly PhaseConfig[] = config.phases ?? [
    config.steps === undefined ? { epochs: config.epochs } : { steps: config.steps },
  ];
  const perEpoch = Math.ceil(images / config.batch);
  return asked.map(
    ({ epochs, steps, rate = config.optimiser.rate, schedule = config.schedule, freeze, trainOnly }): Phase => ({
      ...(steps === undefined
        ? {
            epochs: epochs!,
            epochSteps: perEpoch,
            steps: epochs! * perEpoch,
            validateEvery: config.validateEvery,
          }
        : {
            epochs: Math.ceil(steps / config.validateEverySteps),
            epochSteps: config.validateEverySteps,
            steps,
            validateEvery: 1,
          }),
      rate,
      schedule,
      freeze: freeze ?? config.freeze,
      trainOnly: trainOnly ?? config.trainOnly,
    }),
  );
}
