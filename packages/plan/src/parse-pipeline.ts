import { basename } from 'node:path';
import { parseYaml, UsageError, type ParsedYaml } from '@loupe/core';
import { checkNames } from './check-names.ts';
import { describeIssue, type Problem } from './describe-issue.ts';
import { Pipeline } from './pipeline-schema.ts';
import { planSteps, type PlannedStep } from './plan-steps.ts';

export interface PlannedPipeline {
  readonly name: string;
  readonly description: string | undefined;
  /** Each after those it needs. */
  readonly steps: readonly PlannedStep[];
}

/**
 * The steps of a pipeline.
 *
 * @param text  YAML
 * @param file  its path, for messages; its name without ending names the pipeline
 * @throws {DataError}  `YAML_SYNTAX`
 * @throws {UsageError} `PIPELINE` with file, line, key, the nearest valid name, and further problems under `also`
 */
export function planPipeline(text: string, file: string): PlannedPipeline {
  const name = basename(file).replace(/\.ya?ml$/, '');
  const yaml = parseYaml(text, file);
  const parsed = Pipeline.safeParse(yaml.value, { reportInput: true });
  if (!parsed.success) {
    throw problemsError(
      parsed.error.issues.flatMap((issue) => describeIssue(issue, Pipeline, yaml.value)),
      yaml,
      file,
    );
  }
  const wrongNames = checkNames(parsed.data, name);
  if (wrongNames.length > 0) throw problemsError(wrongNames, yaml, file);
  const { steps, problems } = planSteps(parsed.data, name);
  if (problems.length > 0) throw problemsError(problems, yaml, file);
  return { name, description: parsed.data.description, steps };
}

/** One error for all problems, the one nearest to the top first. */
function problemsError(problems: readonly Problem[], yaml: ParsedYaml, file: string): UsageError {
  const placed = problems.map((problem) => ({
    ...problem,
    ...yaml.keyPlaceOf(problem.path),
    key: keyOf(problem.path),
  }));
  placed.sort((a, b) => a.line - b.line || a.column - b.column);
  const [first, ...others] = placed;
  return new UsageError(`Cannot use ${file}: at ${first!.key || 'its top'} ${first!.message}`, {
    code: 'PIPELINE',
    at: {
      file,
      line: first!.line,
      column: first!.column,
      key: first!.key,
      ...(others.length === 0
        ? {}
        : { also: others.map((other) => `line ${other.line}, ${other.key}: ${other.message}`) }),
    },
    fix: first!.fix ?? 'Correct this key; packages/<stage>/src/schema.ts lists what each may hold',
  });
}

function keyOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
