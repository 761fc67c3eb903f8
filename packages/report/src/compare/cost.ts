import { timingNames, type Timing } from '@loupe/stage';
import { measured, notMeasured, type Measured } from '../numbers/measured.ts';
import { quantile } from '../numbers/quantile.ts';
import type { Run } from './comparison.ts';

/** What a run costs; durations as the steps measured them on the machine that ran them. */
export interface Cost {
  readonly trainingMs: Measured;
  readonly epochMs: Measured;
  readonly imageMedianMs: Measured;
  readonly imageP95Ms: Measured;
  /** Medians of the parts of an image's time; decoding the file is not in it. */
  readonly preprocessMs: Measured;
  readonly inferenceMs: Measured;
  readonly postprocessMs: Measured;
  readonly decodeMs: Measured;
  readonly trainingBytes: Measured;
  readonly evaluationBytes: Measured;
  readonly parameters: Measured;
  readonly trainableParameters: Measured;
  readonly flops: Measured;
}

export function costOf({ card, training, evaluation }: Run): Cost {
  return {
    trainingMs: single(training?.timing, timingNames.wallMs, 'training'),
    epochMs: quantileOf(training?.timing, timingNames.epochMs, 0.5, 'training'),
    imageMedianMs: quantileOf(evaluation.timing, timingNames.imageMs, 0.5, 'evaluation'),
    imageP95Ms: quantileOf(evaluation.timing, timingNames.imageMs, 0.95, 'evaluation'),
    preprocessMs: quantileOf(evaluation.timing, timingNames.imagePreprocessMs, 0.5, 'evaluation'),
    inferenceMs: quantileOf(evaluation.timing, timingNames.imageInferenceMs, 0.5, 'evaluation'),
    postprocessMs: quantileOf(evaluation.timing, timingNames.imagePostprocessMs, 0.5, 'evaluation'),
    decodeMs: quantileOf(evaluation.timing, timingNames.imageDecodeMs, 0.5, 'evaluation'),
    trainingBytes: single(training?.timing, timingNames.peakMemoryBytes, 'training'),
    evaluationBytes: single(evaluation.timing, timingNames.peakMemoryBytes, 'evaluation'),
    parameters: measured(card.parameters),
    trainableParameters: measured(card.trainableParameters),
    flops: measured(card.flops),
  };
}

function single(timing: Timing | undefined, name: string, step: string): Measured {
  const value = timing?.[name];
  return typeof value === 'number'
    ? measured(value)
    : notMeasured(`the ${step} step left no ${name.replaceAll('_', ' ')}`);
}

function quantileOf(timing: Timing | undefined, name: string, share: number, step: string): Measured {
  const values = timing?.[name];
  return Array.isArray(values) && values.length > 0
    ? quantile(values, share)
    : notMeasured(`the ${step} step left no ${name.replaceAll('_', ' ')}`);
}
