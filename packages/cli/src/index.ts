export { runProgram } from './program.ts';
export type { ExitCode, Output } from './output.ts';
