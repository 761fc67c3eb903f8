import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exitCodeOf, formatError, streamLog, UsageError } from '@loupe/core';
import type { InputKinds, OutputKinds, Stage } from './define-stage.ts';
import { runStage } from './run-stage.ts';
import { Step } from './schema.ts';

const signalExitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * The command line of a stage's package; `main.ts` is `await runStageMain(stage)`. It runs one step from the workspace root.
 * Exit codes: 0 done, 1 data or machine not good, 2 wrong use, 130 stopped by Ctrl-C (nothing half done stays).
 */
export async function runStageMain<C, I extends InputKinds, O extends OutputKinds>(
  stage: Stage<C, I, O>,
): Promise<void> {
  const now = () => performance.now();
  try {
    const step = parseCommandLine(stage.kind, process.argv.slice(2));
    if (step === 'help') {
      process.stdout.write(usage(stage.kind));
      return;
    }
    await runStage(stage, step, {
      workspaceRoot: process.cwd(),
      log: streamLog(process.stdout, now),
      now,
      // Set by Nx; the plugin says when a run was asked to use no cache.
      taskKey: process.env['LOUPE_RUN_AGAIN'] === undefined ? process.env['NX_TASK_HASH'] : undefined,
      onStop(cleanUp) {
        for (const [signal, code] of Object.entries(signalExitCodes)) {
          process.once(signal, () => {
            cleanUp();
            process.stderr.write(
              `${step.id}: stopped by ${signal}; finished steps are kept, and the same command goes on from them\n`,
            );
            process.exit(code);
          });
        }
      },
    });
  } catch (error) {
    process.stderr.write(`${formatError(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

/** The step that the command line gives. @throws {UsageError} `STEP_ARGUMENTS`, `STEP_JSON` */
export function parseCommandLine(kind: string, args: readonly string[]): Step | 'help' {
  const { values } = readFlags(kind, args);
  if (values.help === true) return 'help';
  if ((values.step === undefined) === (values['step-file'] === undefined)) {
    throw new UsageError(`Cannot run ${kind}: expected either --step or --step-file`, {
      code: 'STEP_ARGUMENTS',
      fix: 'Give the step, or run it through Nx: npx nx run pipeline:<pipeline>',
    });
  }
  const text = values.step ?? readStepFile(values['step-file']!);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`Cannot run ${kind}: expected a step as JSON, ${(cause as Error).message}`, {
      code: 'STEP_JSON',
      cause,
      fix: 'Quote the JSON for the shell, or put it in a file and give --step-file',
    });
  }
  const result = Step.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UsageError(`Cannot run ${kind}: ${issue!.message}`, {
    code: 'STEP_JSON',
    at: { key: issue!.path.join('.') },
    fix: 'Give id, folder, seed, config and inputs',
  });
}

function readFlags(kind: string, args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { step: { type: 'string' }, 'step-file': { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (cause) {
    throw new UsageError(`Cannot run ${kind}: ${(cause as Error).message}`, {
      code: 'STEP_ARGUMENTS',
      cause,
      fix: 'See --help',
    });
  }
}

function readStepFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`Cannot run a step: expected a file at ${file}, found none that can be opened`, {
      code: 'STEP_ARGUMENTS',
      at: { file },
      cause,
      fix: 'Check the path',
    });
  }
}

function usage(kind: string): string {
  return `One step of the stage ${kind}. Pipelines call this; people run: npx nx run pipeline:<pipeline>

Usage, from the workspace root:
  node packages/${kind}/dist/main.js --step '<step as JSON>'
  node packages/${kind}/dist/main.js --step-file <file>

The step: { "id", "folder", "seed", "config", "inputs": { "<name>": "<artifact folder>" or { "<key>": "<artifact folder>" } } }
Exit codes: 0 done, 1 data or machine not good, 2 wrong use
`;
}
