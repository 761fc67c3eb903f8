import { performance } from 'node:perf_hooks';
import { runProgram } from './program.ts';

process.exitCode = await runProgram(
  process.argv.slice(2),
  { out: (text) => process.stdout.write(`${text}\n`), err: (text) => process.stderr.write(`${text}\n`) },
  () => performance.now(),
);
