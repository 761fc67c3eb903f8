import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Network, StateDict } from '@loupe/engine';
import { formulaValue, hashUniform } from './formula.ts';
import { sharedFolder } from './shared-folder.ts';
import { nchwToNhwc, type Values } from './transpose.ts';

/** What the reference run kept of one tensor; samples are at `floor(k * size / n)`, row-major in PyTorch's layout. */
export interface RecordedTensor {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly l2: number;
  readonly max_abs: number;
  readonly samples: readonly number[];
}

export interface RecordedGradient {
  readonly l2: number;
  readonly samples: readonly number[];
}

/** One file of reference numbers. `eval` and `train` differ from model to model; each test states what it reads. */
export interface Reference<Eval = unknown, Train = unknown> {
  readonly file: string;
  readonly model: string;
  readonly parameter_count: number;
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly normalisation_weights: readonly string[];
  readonly input:
    | { readonly seed: string; readonly shape: readonly number[] }
    | { readonly seeds: readonly string[]; readonly shape: readonly number[] };
  readonly target: unknown;
  readonly eval: Eval;
  readonly train: Train & { readonly gradients: Readonly<Record<string, RecordedGradient>> };
}

/** The target of the detection models: boxes x0 y0 x1 y1 in pixels of the input, one list an image. */
export interface DetectionTarget {
  readonly boxes_xyxy: readonly (readonly [number, number, number, number][])[];
  readonly labels: readonly (readonly number[])[];
}

/** Every reference of a model, whatever its file is called; empty where the folder of references is not there. */
export function referencesOf<Eval, Train>(model: string): Reference<Eval, Train>[] {
  const folder = join(sharedFolder(), 'reference', 'models');
  let files: string[];
  try {
    files = readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
  return files
    .map((file) => ({ ...(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Reference<Eval, Train>), file }))
    .filter((reference) => reference.model === model);
}

/** A suite for each reference of a model; one skipped test that says why where there is none. */
export function describeReferences<Eval, Train>(
  model: string,
  suite: (reference: Reference<Eval, Train>) => void,
): void {
  const references = referencesOf<Eval, Train>(model);
  if (references.length === 0) {
    it.skip(`${model} agrees with its reference (none in ${join(sharedFolder(), 'reference', 'models')}; set LOUPE_SHARED)`, () =>
      undefined);
    return;
  }
  describe.each(references.map((reference) => [reference.file, reference] as const))('reference %s', (_, reference) =>
    suite(reference),
  );
}

/** The state dict of the reference run, in its order, rebuilt from the formulas. */
export function referenceState(reference: Reference): StateDict {
  const norms = new Set(reference.normalisation_weights);
  return new Map(
    Object.entries(reference.parameters).map(([name, shape]) => {
      // YOLO's distribution-to-distance weights are a fixed ramp, which the reference run left alone.
      const data = name.endsWith('dfl.conv.weight')
        ? Float32Array.from({ length: shape[1]! }, (_, i) => i)
        : formulaValue(name, shape, norms);
      return [name, { shape, data }];
    }),
  );
}

/** Gives a network the reference's values. @throws {DataError} where a name or a shape is not the reference's */
export function fillFromReference(network: Pick<Network<never, unknown>, 'load'>, reference: Reference): void {
  network.load(referenceState(reference), { strict: true });
}

/** The input of the reference run, `[n, h, w, 3]`. */
export function referenceImages({ input }: Reference): Values {
  const size = input.shape.reduce((product, side) => product * side, 1);
  if ('seed' in input) return nchwToNhwc({ shape: input.shape, data: hashUniform(input.seed, size) });
  const data = new Float32Array(input.seeds.length * size);
  input.seeds.forEach((seed, i) => data.set(hashUniform(seed, size), i * size));
  return nchwToNhwc({ shape: [input.seeds.length, ...input.shape], data });
}

/** The target of a detection reference as labels, one list an image. */
export function referenceLabels(reference: Reference): { class: number; box: [number, number, number, number] }[][] {
  const { boxes_xyxy, labels } = reference.target as DetectionTarget;
  return boxes_xyxy.map((boxes, image) => boxes.map((box, i) => ({ class: labels[image]![i]!, box: [...box] })));
}
