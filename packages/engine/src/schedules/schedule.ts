/** The factor on the learning rate at a step, counted from 0. */
export type Schedule = (step: number) => number;

export interface SchedulePlan {
  readonly totalSteps: number;
  /** Steps over which the factor rises linearly from 1 / warmupSteps to 1. */
  readonly warmupSteps: number;
  /** The factor that decay ends at. */
  readonly finalFactor: number;
}

/** Linear warm-up, then half a cosine down to `finalFactor`. Source: Loshchilov and Hutter, 2017, eq. 5, without restarts. */
export function cosine({ totalSteps, warmupSteps, finalFactor }: SchedulePlan): Schedule {
  const decaySteps = Math.max(1, totalSteps - warmupSteps);
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    const progress = Math.min(1, (step - warmupSteps) / decaySteps);
    return finalFactor + ((1 - finalFactor) * (1 + Math.cos(Math.PI * progress))) / 2;
  };
}

/** Linear warm-up, then a straight line down to `finalFactor`. */
export function linearDecay({ totalSteps, warmupSteps, finalFactor }: SchedulePlan): Schedule {
  const decaySteps = Math.max(1, totalSteps - warmupSteps);
  return (step) => {
    if (step < warmupSteps) return (step + 1) / warmupSteps;
    return 1 - (1 - finalFactor) * Math.min(1, (step - warmupSteps) / decaySteps);
  };
}

/** Linear warm-up, then constant. */
export function constantRate({ warmupSteps }: SchedulePlan): Schedule {
  return (step) => (step < warmupSteps ? (step + 1) / warmupSteps : 1);
}
