import type { Comparison } from './comparison.ts';

/** The pipeline's name, from the ids of its steps: `fractures.train.wrist.yolo11n` is of `fractures`. */
export function pipelineOf({ steps }: Pick<Comparison, 'steps'>): string {
  return steps[0]?.manifest.step.split('.')[0] ?? '';
}
