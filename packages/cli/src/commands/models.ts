import { UsageError, canonicalJson, nearestName } from '@loupe/core';
import { modelNames, summariseModel, type ModelName, type SummaryOptions } from '@loupe/models';
import type { ExitCode, Output } from '../output.ts';
import { printTable } from '../print-table.ts';

export interface ModelsOptions extends Pick<SummaryOptions, 'classes' | 'size'> {
  readonly json: boolean;
}

/** The models of the zoo with task, parameters, operations and source. */
export function listModels(options: ModelsOptions, { out }: Output): ExitCode {
  const rows = modelNames.map((name) => {
    const { task, parameters, flops, size, source } = summariseModel(name, options);
    return { name, task, parameters, flops, size, source };
  });
  if (options.json) {
    out(canonicalJson(rows, 2));
    return 0;
  }
  out(
    printTable([
      ['model', 'task', 'parameters', 'GFLOPs', 'at px', 'source'],
      ...rows.map(({ name, task, parameters, flops, size, source }) => [
        name,
        task,
        parameters,
        rounded(flops),
        size,
        source,
      ]),
    ]),
  );
  out(`\nFor ${options.classes} classes and one image; a multiplication with its addition counts as two operations.`);
  return 0;
}

/** One model, layer by layer. @throws {UsageError} `MODEL_UNKNOWN` */
export function showModel(name: string, options: ModelsOptions, { out }: Output): ExitCode {
  const known = modelNames.find((candidate) => candidate === name);
  if (known === undefined) throw unknownModel(name);
  const { layers, ...summary } = summariseModel(known, options);
  const rows = layers();
  if (options.json) {
    out(canonicalJson({ ...summary, layers: rows }, 2));
    return 0;
  }
  out(`${summary.name}: ${summary.task}, ${summary.source}\n`);
  out(
    printTable([
      ['layer', 'output', 'parameters'],
      ...rows.map((row) => [
        `${'  '.repeat(Math.max(0, row.depth - 1))}${row.name === '' ? summary.name : row.name}`,
        describeShapes(row.shapes),
        row.parameters,
      ]),
    ]),
  );
  out(
    `\n${summary.parameters} parameters, ${rounded(summary.flops)} GFLOPs for one image of ${summary.size} x ${summary.size} px and ${options.classes} classes.`,
  );
  return 0;
}

/** The first shape, and how many more there are: heads give one for each level. */
function describeShapes([first, ...others]: readonly (readonly number[])[]): string {
  if (first === undefined) return '-';
  return `[${first.join(', ')}]${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

const rounded = (flops: number) => Number((flops / 1e9).toPrecision(3));

function unknownModel(name: string): UsageError {
  const nearest = nearestName(name, [...modelNames] satisfies ModelName[]);
  return new UsageError(`Cannot show model ${name}: expected a model of the zoo, found a name that it does not have`, {
    code: 'MODEL_UNKNOWN',
    at: { key: name },
    fix: nearest ? `Did you mean ${nearest}?` : 'List the names with loupe models',
  });
}
