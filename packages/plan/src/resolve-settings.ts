import type { z } from 'zod';
import { describeIssue, type Problem, valueAt } from './describe-issue.ts';
import { mergeSettings, type Settings } from './merge-settings.ts';

/** Settings and where in the YAML they stand. */
export interface Layer {
  readonly path: readonly PropertyKey[];
  readonly value: Settings | undefined;
  /** True: the YAML does not write these settings out under `path`, but one value for all of them. */
  readonly isWhole?: boolean;
}

/** A stage's whole config from its layers, lowest first, or what is wrong with it and where in the YAML that stands. */
export function resolveSettings(
  config: z.ZodType,
  layers: readonly Layer[],
  filledIn: Settings = {},
): { config: unknown; problems: Problem[] } {
  const merged = mergeSettings([...layers.map(({ value }) => value ?? {}), filledIn]);
  const result = config.safeParse(merged);
  if (result.success) return { config: result.data, problems: [] };
  const problems = result.error.issues.flatMap((issue) => describeIssue(issue, config, merged));
  return {
    config: undefined,
    problems: problems.map((problem) => ({ ...problem, path: pathInYaml(problem.path, layers) })),
  };
}

/** The place of a setting: in the highest layer that has it, or has the most of the way to it. */
function pathInYaml(path: readonly PropertyKey[], layers: readonly Layer[]): readonly PropertyKey[] {
  const given = layers.filter(({ value }) => value !== undefined);
  for (let length = path.length; length > 0; length--) {
    const layer = given.findLast(({ value }) => valueAt(value, path.slice(0, length)) !== undefined);
    if (layer !== undefined) return layer.isWhole ? layer.path : [...layer.path, ...path];
  }
  return [...(given.at(-1) ?? layers.at(-1))!.path, ...path];
}
