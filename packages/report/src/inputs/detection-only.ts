import { DataError } from '@loupe/core';
import type { Evaluation } from '@loupe/stage';
import type { EvaluationInputs } from '../compare/collect-runs.ts';
import type { Provenanced } from './provenanced.ts';

/** @throws {DataError} `REPORT_TASK` where an evaluation is of another task */
export function detectionOnly(evaluations: Readonly<Record<string, Provenanced<Evaluation>>>): EvaluationInputs {
  return Object.fromEntries(
    Object.entries(evaluations).map(([key, evaluation]) => {
      const { value } = evaluation;
      if (value.task !== 'detection') {
        throw new DataError(`Cannot write a report: expected evaluations of detection, found one of ${value.task}`, {
          code: 'REPORT_TASK',
          at: { key },
        });
      }
      return [key, { ...evaluation, value }];
    }),
  );
}
