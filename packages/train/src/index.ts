export { fit } from './fit.ts';
export type { Batch, FitEvent, FitOptions } from './fit.ts';
export { train } from './stage.ts';
export { TrainConfig } from './schema.ts';
