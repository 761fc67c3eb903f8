import { constantRate, cosine, linearDecay, type OptimiserSpec, type Schedule } from '@loupe/engine';
import type { OptimiserConfig, ScheduleConfig } from './schema.ts';

/** The engine's optimiser from the configuration; the rate is given step by step. */
export function optimiserSpec({ rate: _rate, ...spec }: OptimiserConfig): OptimiserSpec {
  return spec;
}

const schedules = { cosine, linear: linearDecay, constant: constantRate };

export function scheduleOf({ kind, ...plan }: ScheduleConfig, totalSteps: number): Schedule {
  // A warm-up longer than the training would never reach the rate that was asked for.
  return schedules[kind]({ ...plan, warmupSteps: Math.min(plan.warmupSteps, Math.floor(totalSteps / 2)), totalSteps });
}
