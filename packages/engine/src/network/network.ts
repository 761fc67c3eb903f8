import { DataError, ShapeError, UsageError, nearestName, type Rng } from '@loupe/core';
import { tf } from '../backend/tf.ts';
import type { AnyLayer, Layer } from '../layers/layer.ts';
import { withMode, type Mode } from '../layers/mode.ts';
import type { Parameter } from '../layers/parameter.ts';

/** Values in PyTorch's layout, by name, in the order of the reference's state dict. */
export type StateDict = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

export interface LoadReport {
  readonly matched: readonly string[];
  /** In the network, not in the file. */
  readonly missing: readonly string[];
  /** In the file, not in the network. */
  readonly unexpected: readonly string[];
  /** In both, with different shapes: normal for the head of a model trained on other classes. */
  readonly mismatched: readonly {
    readonly name: string;
    readonly expected: readonly number[];
    readonly found: readonly number[];
  }[];
}

export interface Network<A extends readonly unknown[], R> {
  readonly root: Layer<A, R>;
  /** Every parameter and buffer by its full name, in the order of the reference's state dict. */
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Draws start values; each parameter from a stream named after it, so that adding a layer changes no other. */
  initialise(rng: Rng): void;
  /** Runs the root in a mode; the caller owns what comes back. */
  run(mode: Mode, ...inputs: A): R;
  /** Names and parameters that learn, in order. */
  trainable(): readonly (readonly [string, Parameter])[];
  /**
   * Freezes every parameter whose name starts with one of `prefixes` (whole dotted parts: `backbone` does not match `backbone2.x`).
   * @returns the names frozen @throws {UsageError} `FREEZE_NO_MATCH` for a prefix that names nothing
   */
  freeze(prefixes: readonly string[]): readonly string[];
  /** Freezes everything but what starts with one of `prefixes`. */
  freezeAllBut(prefixes: readonly string[]): readonly string[];
  /** Lets every weight learn again that is not fixed by its layer. */
  unfreeze(): void;
  /** Takes what fits by name and shape. @throws {DataError} `WEIGHTS_DO_NOT_FIT` where `strict` and anything is left over or missing */
  load(state: StateDict, options: { readonly strict: boolean }): LoadReport;
  state(): Promise<StateDict>;
  readonly parameterCount: number;
  dispose(): void;
}

/** A network: a root layer with its parameters collected under PyTorch's names. */
export function createNetwork<A extends readonly unknown[], R>(root: Layer<A, R>): Network<A, R> {
  const parameters = new Map<string, Parameter>();
  collect(root, '', parameters);
  // Some weights are fixed by their layer and never learn: YOLO11's bins of distances.
  const learning = new Set([...parameters.values()].filter(({ trainable }) => trainable));

  const startsWith = (name: string, prefix: string) => name === prefix || name.startsWith(`${prefix}.`);
  const checkPrefix = (prefix: string) => {
    if ([...parameters.keys()].some((name) => startsWith(name, prefix))) return;
    const prefixes = new Set(
      [...parameters.keys()].flatMap((name) => name.split('.').map((_, i, parts) => parts.slice(0, i + 1).join('.'))),
    );
    const nearest = nearestName(prefix, [...prefixes]);
    throw new UsageError(`Cannot freeze ${prefix}: expected the start of a parameter's name, found none that fits`, {
      code: 'FREEZE_NO_MATCH',
      at: { key: prefix },
      fix: nearest ? `Did you mean ${nearest}?` : 'List the names with loupe inspect',
    });
  };
  const freezeWhere = (chosen: (name: string) => boolean) => {
    const names: string[] = [];
    for (const [name, parameter] of parameters) {
      if (parameter.role !== 'weight' || !chosen(name)) continue;
      parameter.trainable = false;
      names.push(name);
    }
    return names;
  };

  return {
    root,
    parameters,
    initialise(rng) {
      for (const [name, parameter] of parameters) parameter.initialise(rng.fork('parameter', name));
    },
    run: (mode, ...inputs) => withMode(mode, () => root(...inputs)),
    trainable: () => [...parameters].filter(([, parameter]) => parameter.trainable),
    freeze(prefixes) {
      prefixes.forEach(checkPrefix);
      return freezeWhere((name) => prefixes.some((prefix) => startsWith(name, prefix)));
    },
    freezeAllBut(prefixes) {
      prefixes.forEach(checkPrefix);
      return freezeWhere((name) => !prefixes.some((prefix) => startsWith(name, prefix)));
    },
    unfreeze() {
      for (const parameter of parameters.values()) parameter.trainable = learning.has(parameter);
    },
    load(state, { strict }) {
      const report = compare(parameters, state);
      if (strict && report.missing.length + report.unexpected.length + report.mismatched.length > 0)
        throw doesNotFit(report);
      for (const name of report.matched) parameters.get(name)!.set(state.get(name)!.data);
      return report;
    },
    async state() {
      const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
      for (const [name, parameter] of parameters)
        state.set(name, { shape: parameter.shape, data: await parameter.values() });
      return state;
    },
    get parameterCount() {
      return [...parameters.values()].reduce(
        (sum, parameter) => sum + (parameter.role === 'weight' ? parameter.size : 0),
        0,
      );
    },
    dispose() {
      tf.tidy(() => parameters.forEach((parameter) => parameter.dispose()));
    },
  };
}

function collect(node: AnyLayer, prefix: string, into: Map<string, Parameter>): void {
  for (const [name, parameter] of Object.entries(node.parts.parameters ?? {})) {
    if (into.has(prefix + name))
      throw new ShapeError(`Cannot name parameter ${prefix + name}: expected it once, found it twice`, {
        code: 'PARAMETER_TWICE',
      });
    into.set(prefix + name, parameter);
  }
  for (const [name, child] of Object.entries(node.parts.children ?? {})) collect(child, `${prefix}${name}.`, into);
}

function compare(parameters: ReadonlyMap<string, Parameter>, state: StateDict): LoadReport {
  const matched: string[] = [];
  const missing: string[] = [];
  const mismatched: LoadReport['mismatched'][number][] = [];
  for (const [name, parameter] of parameters) {
    const found = state.get(name);
    if (found === undefined) missing.push(name);
    else if (found.shape.join() !== parameter.shape.join())
      mismatched.push({ name, expected: parameter.shape, found: found.shape });
    else matched.push(name);
  }
  // PyTorch counts batches in a buffer that nothing reads where momentum is fixed.
  const unexpected = [...state.keys()].filter((name) => !parameters.has(name) && !name.endsWith('num_batches_tracked'));
  return { matched, missing, unexpected, mismatched };
}

function doesNotFit({ missing, unexpected, mismatched }: LoadReport): DataError {
  const first = mismatched[0]
    ? `${mismatched[0].name} is [${mismatched[0].found.join(', ')}] and should be [${mismatched[0].expected.join(', ')}]`
    : missing[0]
      ? `${missing[0]} is missing`
      : `${unexpected[0]} has no place`;
  return new DataError(
    `Cannot load weights: expected every name and shape to fit, found ${missing.length} missing, ${unexpected.length} unexpected, ${mismatched.length} of another shape; ${first}`,
    {
      code: 'WEIGHTS_DO_NOT_FIT',
      fix: 'Check that model, scale and classes are those that the weights were made with',
    },
  );
}
