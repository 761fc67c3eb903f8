import type { Settings } from './merge-settings.ts';
import type { Pipeline } from './pipeline-schema.ts';
import type { Layer } from './resolve-settings.ts';

/** One model of the matrix: an entry under `models`, or one of those that its sweep and its seeds make of it. */
export interface Variant {
  /** `own_cnn-boxshare0_5-seed1` */
  readonly name: string;
  /** What the matrix may call it, from the entry to the variant itself: `own_cnn`, `own_cnn-boxshare0_5`, `own_cnn-boxshare0_5-seed1`. */
  readonly names: readonly string[];
  /** Key under `models`. */
  readonly entry: string;
  /** Settings of the sweep, over those of the entry. */
  readonly layers: readonly Layer[];
  /** The seed of its training, over everything else, where it is one of several. */
  readonly seed: Layer | undefined;
}

/** A value of one axis of a sweep. */
interface Point {
  readonly label: string;
  readonly layers: readonly Layer[];
}

/**
 * Every model that the matrix can train: an entry without `sweep` and seeds is itself; else each value of each axis is combined with
 * each of the others, in the order in which they are written, and each of these is repeated with every seed.
 *
 * @example an entry `unet` with `sweep: { train.size: [64, 96] }` and `seeds: [0, 1]` gives `unet-size64-seed0`, `unet-size64-seed1`, …
 */
export function expandModels({ models, matrix }: Pick<Pipeline, 'models' | 'matrix'>): Variant[] {
  return Object.entries(models).flatMap(([entry, { sweep, seeds }]) => {
    const path = ['models', entry];
    const plain: Variant = { name: entry, names: [entry], entry, layers: [], seed: undefined };
    const swept = Object.entries(sweep ?? {}).reduce(
      (variants, [axis, values]) => cross(variants, pointsOf([...path, 'sweep', axis], axis, values)),
      [plain],
    );
    const [own, at] = seeds === undefined ? [matrix.seeds, ['matrix']] : [seeds, path];
    return own === undefined
      ? swept
      : swept.flatMap((variant) => own.map((seed, i) => seeded(variant, seed, [...at, 'seeds', i])));
  });
}

function cross(variants: readonly Variant[], points: readonly Point[]): Variant[] {
  return variants.flatMap((variant) =>
    points.map(({ label, layers }) => ({ ...renamed(variant, label), layers: [...variant.layers, ...layers] })),
  );
}

function seeded(variant: Variant, seed: number, path: readonly PropertyKey[]): Variant {
  return { ...renamed(variant, `seed${seed}`), seed: { path, value: { seed }, isWhole: true } };
}

function renamed(variant: Variant, label: string): Variant {
  const name = `${variant.name}-${label}`;
  return { ...variant, name, names: [...variant.names, name] };
}

function pointsOf(path: readonly PropertyKey[], axis: string, values: Sweep[string]): Point[] {
  if (Array.isArray(values)) {
    return values.map((value, i) => ({
      label: `${labelOf(axis.slice(axis.lastIndexOf('.') + 1))}${labelOf(String(value))}`,
      layers: [{ path: [...path, i], value: settingAt(axis, value), isWhole: true }],
    }));
  }
  return Object.entries(values).map(([label, { options, train }]) => ({
    label,
    layers: [
      { path: [...path, label], value: options === undefined ? undefined : { options } },
      { path: [...path, label, 'train'], value: train },
    ],
  }));
}

type Sweep = NonNullable<Pipeline['models'][string]['sweep']>;

/** `options.boxShare` is an option of the model, `train.optimiser.rate` a setting of training: both are settings of the train stage. */
function settingAt(axis: string, value: unknown): Settings {
  const keys = axis.split('.').slice(axis.startsWith('train.') ? 1 : 0);
  return keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Settings;
}

/** Lower case, with `_` for what a name cannot hold: `boxshare`, `0_5`. A dot would part the name of a target. */
function labelOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9_-]/g, '_');
}
