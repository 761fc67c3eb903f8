export { SplitConfig } from './schema.ts';
export { splitDataset } from './split-dataset.ts';
export type { SplitParts } from './split-dataset.ts';
export { mergeParts } from './merge-parts.ts';
export { describeShares } from './describe-shares.ts';
export type { ShareRow } from './describe-shares.ts';
export { split } from './stage.ts';
