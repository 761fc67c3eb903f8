import { nearestName } from '@loupe/core';
import type { z } from 'zod';
import { schemaKeys } from './schema-keys.ts';

/** One thing wrong in a pipeline, before its line is known. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  /** "expected …, found …" */
  readonly message: string;
  readonly fix?: string;
}

/** What zod found, for the person who wrote the YAML: one problem for each wrong key. */
export function describeIssue(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): Problem[] {
  const { path } = issue;
  const found = show(valueAt(value, path));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const known = schemaKeys(schema, path, value);
        return { path: [...path, key], ...unknownName(key, known, 'key') };
      });
    case 'invalid_value':
      if (valueAt(value, path) === undefined)
        return [{ path, message: `expected one of ${issue.values.join(', ')}, found nothing` }];
      return [{ path, ...unknownName(String(valueAt(value, path)), issue.values.map(String), 'value') }];
    case 'invalid_union': {
      const branches = (issue.errors ?? []).filter((branch) => branch.length > 0);
      if (branches.length === 0) return [{ path, message: `expected a known kind, found ${found}` }];
      // A value that only another option allows weighs more than a key too many: it is what tells the options apart.
      const weight = (branch: z.core.$ZodIssue[]) =>
        branch.length -
        Math.max(...branch.map((inner) => inner.path.length)) / 100 +
        (branch.some((inner) => inner.code === 'invalid_value' && inner.path.length === 1) ? 0.5 : 0);
      const least = Math.min(...branches.map(weight));
      const best = mergeValues(branches.filter((branch) => weight(branch) === least));
      return best.flatMap((inner) => describeIssue({ ...inner, path: [...path, ...inner.path] }, schema, value));
    }
    case 'invalid_type':
      return [{ path, message: `expected ${issue.expected === 'record' ? 'object' : issue.expected}, found ${found}` }];
    case 'too_small':
      return [
        {
          path,
          message: `expected ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${entries(issue.origin)}, found ${found}`,
        },
      ];
    case 'too_big':
      return [
        {
          path,
          message: `expected ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${entries(issue.origin)}, found ${found}`,
        },
      ];
    case 'invalid_key':
      return [
        {
          path,
          message: `${issue.issues[0]?.message ?? 'expected another name'}, found ${JSON.stringify(path.at(-1))}`,
        },
      ];
    case 'custom':
      // A schema that knows the valid names says so, and the nearest is found here.
      if (Array.isArray(issue.params?.['known'])) {
        return [{ path, ...unknownName(String(path.at(-1)), issue.params['known'].map(String), 'option') }];
      }
      return [{ path, message: `${lowerFirst(issue.message)}, found ${found}` }];
    default:
      return [{ path, message: `${lowerFirst(issue.message)}, found ${found}` }];
  }
}

/** The first of equally likely options; where each wants another value at the same place, all their values. */
function mergeValues([first, ...others]: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const [issue] = first!;
  if (first!.length !== 1 || issue?.code !== 'invalid_value') return first!;
  const values = others.flatMap(([other]) =>
    other?.code === 'invalid_value' && other.path.join('.') === issue.path.join('.') ? other.values : [],
  );
  return [{ ...issue, values: [...new Set([...issue.values, ...values])] }];
}

/** A name that is not among the known ones, with the nearest that is. */
export function unknownName(name: string, known: readonly string[], what: string): Pick<Problem, 'message' | 'fix'> {
  const nearest = nearestName(name, known);
  return {
    message:
      known.length === 0 ? `expected no ${what}, found ${name}` : `expected one of ${known.join(', ')}, found ${name}`,
    fix: nearest === undefined ? `Remove it, or use one of the known names` : `Did you mean ${nearest}?`,
  };
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

const entries = (origin: string) =>
  origin === 'array' || origin === 'set' ? ' entries' : origin === 'string' ? ' characters' : '';
const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
