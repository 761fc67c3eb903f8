import { AugmentConfig } from '@loupe/augment/schema';
import { EvaluateConfig } from '@loupe/evaluate/schema';
import { IngestConfig } from '@loupe/ingest/schema';
import { PhantomConfig } from '@loupe/phantom/schema';
import { ReportConfig } from '@loupe/report/schema';
import { SplitConfig } from '@loupe/split/schema';
import { TrainConfig } from '@loupe/train/schema';
import type { z } from 'zod';

/** What the plan must know of a stage. Each has a package of the same name. */
export interface StageFacts {
  readonly config: z.ZodType;
  /** True: it uses every core or the GPU, and its durations are reported, so nothing may run beside it. */
  readonly exclusive: boolean;
  /** True: it computes with tensors, so the engine must be installed. */
  readonly engine: boolean;
}

const light = { exclusive: false, engine: false };
const heavy = { exclusive: true, engine: true };

/** Every stage, in the order in which data passes through them. */
export const stages = {
  phantom: { config: PhantomConfig, ...light },
  ingest: { config: IngestConfig, ...light },
  split: { config: SplitConfig, ...light },
  augment: { config: AugmentConfig, ...light },
  train: { config: TrainConfig, ...heavy },
  evaluate: { config: EvaluateConfig, ...heavy },
  report: { config: ReportConfig, ...light },
} as const satisfies Record<string, StageFacts>;

export type StageKind = keyof typeof stages;
