export { makeWorkspace } from './make-workspace.ts';
export type { TestWorkspace } from './make-workspace.ts';
