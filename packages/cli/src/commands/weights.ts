import { canonicalJson, writeFileAtomic } from '@loupe/core';
import { encodeSafetensors, readWeights, type WeightsFile } from '@loupe/engine';
import type { ExitCode, Output } from '../output.ts';
import { printTable } from '../print-table.ts';
import { expectNewFile } from './expect-new-file.ts';

export interface WeightsOptions {
  readonly json: boolean;
  /** Where to write the weights as float32 safetensors; undefined: only list them. */
  readonly out: string | undefined;
}

/** Names, shapes and number types of a file of weights; or the same weights as safetensors. */
export async function weights(file: string, { json, out: target }: WeightsOptions, { out }: Output): Promise<ExitCode> {
  const read = await readWeights(file);
  if (target !== undefined) {
    await expectNewFile(target);
    await writeFileAtomic(target, encodeSafetensors(read.state));
    out(
      json ? canonicalJson({ ...summaryOf(read), out: target }, 2) : `${read.state.size} arrays, float32, in ${target}`,
    );
    return 0;
  }
  const summary = summaryOf(read);
  const arrays = [...read.state].map(([name, { shape }]) => ({ name, shape, type: read.types.get(name)! }));
  if (json) {
    out(canonicalJson({ file, ...summary, arrays }, 2));
    return 0;
  }
  out(
    printTable([
      ['container', summary.container],
      ...(read.under === undefined ? [] : [['under', read.under]]),
      ...(read.prefix === '' ? [] : [['prefix, taken off', read.prefix]]),
      ['arrays', summary.arrayCount],
      ['numbers', summary.numbers.toLocaleString('en')],
      ...Object.entries(summary.types).map(([type, count]): [string, number] => [`  ${type}`, count]),
    ]),
  );
  out(
    `\n${printTable([['name', 'shape', 'type'], ...arrays.map(({ name, shape, type }) => [printable(name), `[${shape.join(', ')}]`, type])])}`,
  );
  return 0;
}

function summaryOf({ container, under, prefix, state, types }: WeightsFile) {
  const perType: Record<string, number> = {};
  for (const type of types.values()) perType[type] = (perType[type] ?? 0) + 1;
  return {
    container,
    under: under ?? null,
    prefix,
    arrayCount: state.size,
    numbers: [...state.values()].reduce((sum, { data }) => sum + data.length, 0),
    types: perType,
  };
}

/** A file may name its arrays anything, such as what moves a terminal's cursor. */
const printable = (name: string) => name.replace(/\p{Cc}/gu, '?');
