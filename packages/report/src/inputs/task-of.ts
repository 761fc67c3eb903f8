import { DataError } from '@loupe/core';
import type { Evaluation } from '@loupe/stage';
import type { EvaluationInputs } from '../compare/collect-runs.ts';
import type { EvaluationOf, Task } from '../compare/comparison.ts';
import type { Provenanced } from './provenanced.ts';

/**
 * The one task that all evaluations are of.
 *
 * @throws {DataError} `REPORT_EMPTY` without any, `REPORT_TASKS` where they are of several tasks: their numbers have no common scale
 */
export function taskOf(evaluations: Readonly<Record<string, Provenanced<Evaluation>>>): Task {
  const tasks = [...new Set(Object.values(evaluations).map(({ value }) => value.task))];
  if (tasks.length === 1) return tasks[0]!;
  if (tasks.length === 0) {
    throw new DataError('Cannot write a report: expected at least one evaluation, found none', {
      code: 'REPORT_EMPTY',
      fix: 'Name evaluations in the step’s inputs',
    });
  }
  throw new DataError(`Cannot write a report: expected evaluations of one task, found ${tasks.join(' and ')}`, {
    code: 'REPORT_TASKS',
    fix: 'Compare models of one task in a pipeline, and make a pipeline for each task',
  });
}

/** The evaluations as those of a task; `taskOf` has said that they are. @throws {DataError} `REPORT_TASKS` where one is not */
export function evaluationsOf<T extends Task>(
  task: T,
  evaluations: Readonly<Record<string, Provenanced<Evaluation>>>,
): EvaluationInputs<T> {
  return Object.fromEntries(
    Object.entries(evaluations).map(([key, evaluation]) => {
      const { value } = evaluation;
      if (!isOf(task, value)) {
        throw new DataError(`Cannot write a report: expected an evaluation of ${task}, found one of ${value.task}`, {
          code: 'REPORT_TASKS',
          at: { key },
        });
      }
      return [key, { ...evaluation, value }];
    }),
  );
}

function isOf<T extends Task>(task: T, value: Evaluation): value is EvaluationOf<T> {
  return value.task === task;
}
