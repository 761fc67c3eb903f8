export { planPipeline } from './parse-pipeline.ts';
export type { PlannedPipeline } from './parse-pipeline.ts';
export type { PlannedStep } from './plan-steps.ts';
export { commonTest } from './plan-steps.ts';
export { Pipeline, pipelineJsonSchema } from './pipeline-schema.ts';
export { pipelineKeysMarkdown } from './pipeline-keys.ts';
export { stages } from './stages.ts';
export type { StageKind } from './stages.ts';
