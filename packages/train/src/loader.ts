import type { Rng } from '@loupe/core';
import type { ImageRecord } from '@loupe/dataset/schema';
import { imagesToBatch, type HostArray, type ImageSource, type Model } from '@loupe/models';
import type { Preprocessing } from '@loupe/stage';
import { augmentSample, type TransformSteps } from '@loupe/transforms';
import { planBalancedBatches, planBatches } from './batches.ts';
import type { Batch } from './fit.ts';
import { readSample, targetsOf, type Sample } from './samples.ts';

export type Feed = Readonly<Record<string, HostArray>>;

/** Name of the pictures in a feed; the rest are the model's targets. */
export const imagesKey = 'images';

export interface LoaderOptions {
  readonly records: readonly ImageRecord[];
  readonly source: ImageSource;
  readonly model: Model;
  readonly batch: number;
  readonly sampling: 'shuffle' | 'balanced';
  readonly augment: TransformSteps;
  readonly rng: Rng;
}

/** The one class of an image, where the task gives it one. */
export function classOf({ class: ofImage, labels }: ImageRecord): number | undefined {
  return ofImage ?? labels[0]?.class;
}

/** Indices of the records of every batch of one run through the data, counted from 1: the same for the same seed, whatever came before. */
export function planRun(
  run: number,
  { records, batch, sampling, rng }: Pick<LoaderOptions, 'records' | 'batch' | 'sampling' | 'rng'>,
): number[][] {
  const stream = rng.fork('order', run);
  if (sampling === 'shuffle') return planBatches(records.length, batch, stream);
  return planBalancedBatches(
    records.map((record) => classOf(record)!),
    batch,
    stream,
  );
}

/**
 * The batches of steps `from` to `to`, counted from 0, `to` not included, in an order and with augmentations that depend on the seed, the run
 * through the data and the image alone.
 *
 * The next batch is read while the step that uses the present one runs.
 */
export async function* loadSteps(from: number, to: number, options: LoaderOptions): AsyncGenerator<Batch<Feed>> {
  const perRun = Math.ceil(options.records.length / options.batch);
  let planned = { run: 0, batches: [] as number[][] };
  const loads = Array.from({ length: to - from }, (_, i) => () => {
    const run = Math.floor((from + i) / perRun) + 1;
    if (planned.run !== run) planned = { run, batches: planRun(run, options) };
    return loadAugmented(planned.batches[(from + i) % perRun]!, { run, batch: (from + i) % perRun }, options);
  });
  yield* loadAhead(loads);
}

async function* loadAhead<T>(loads: readonly (() => Promise<T>)[]): AsyncGenerator<T> {
  let next = loads[0]?.();
  for (let i = 0; i < loads.length; i++) {
    const batch = await next!;
    next = loads[i + 1]?.();
    next?.catch(() => undefined); // awaited in the next round; until then it must not count as unhandled
    yield batch;
  }
}

async function loadAugmented(
  indices: readonly number[],
  { run, batch }: { readonly run: number; readonly batch: number },
  { records, source, model, sampling, augment, rng }: LoaderOptions,
): Promise<Batch<Feed>> {
  const samples = await Promise.all(
    indices.map(async (index, place) => {
      const sample = await readSample(records[index]!, source, model.task);
      // Tells the copies of an image apart: in a batch that holds more images than the data set, or where images are drawn with replacement.
      const copy = sampling === 'balanced' ? batch * indices.length + place : place;
      return augmented(sample, augment, rng.fork('augment', run, sample.id, copy), model.task);
    }),
  );
  return batchOf(samples, model, source.preprocessing);
}

function augmented(sample: Sample, augment: TransformSteps, rng: Rng, task: Model['task']): Sample {
  const { width, height } = sample.raster;
  const { labels, classMap } = sample;
  const moved = augmentSample(
    { labels: [...labels], width, height, ...(classMap === undefined ? {} : { classMap }) },
    sample.raster,
    augment,
    rng,
  );
  // A localiser has to name one object: a draw that moves it out of sight shows it as it was.
  return task === 'localisation' && moved.labels.length === 0 ? sample : { ...sample, ...moved };
}

export function batchOf(samples: readonly Sample[], model: Model, preprocessing: Preprocessing): Batch<Feed> {
  const images = imagesToBatch(
    samples.map(({ raster }) => raster),
    preprocessing,
  );
  return {
    images: samples.map(({ id }) => id),
    feed: { [imagesKey]: images, ...targetsOf(model, samples, preprocessing.size) },
  };
}
