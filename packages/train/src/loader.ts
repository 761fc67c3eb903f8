import type { Rng } from '@loupe/core';
import type { ImageRecord } from '@loupe/dataset/schema';
import { imagesToBatch, type DetectionModel, type HostArray, type ImageSource } from '@loupe/models';
import { augmentSample, type TransformSteps } from '@loupe/transforms';
import { planBatches } from './batches.ts';
import type { Batch } from './fit.ts';
import { readSample, type Sample } from './samples.ts';

export type Feed = Readonly<Record<string, HostArray>>;

/** Name of the pictures in a feed; the rest are the model's targets. */
export const imagesKey = 'images';

export interface LoaderOptions {
  readonly records: readonly ImageRecord[];
  readonly source: ImageSource;
  readonly model: Pick<DetectionModel, 'targets'>;
  readonly batch: number;
}

export interface AugmentingOptions extends LoaderOptions {
  readonly augment: TransformSteps;
  readonly rng: Rng;
}

/**
 * The batches of one epoch, in an order and with augmentations that depend on the seed, the epoch and the image alone.
 *
 * The next batch is read while the step that uses the present one runs.
 */
export async function* loadEpoch(epoch: number, options: AugmentingOptions): AsyncGenerator<Batch<Feed>> {
  const plan = planBatches(options.records.length, options.batch, options.rng.fork('order', epoch));
  yield* loadAhead(plan.map((indices) => () => loadAugmented(indices, epoch, options)));
}

/** The records in their order, not augmented, the last batch filled up from the front: for validation losses. */
export async function* loadInOrder({ records, source, model, batch }: LoaderOptions): AsyncGenerator<Batch<Feed>> {
  const starts = Array.from({ length: Math.ceil(records.length / batch) }, (_, i) => i * batch);
  const read = (from: number) =>
    Promise.all(Array.from({ length: batch }, (_, i) => readSample(records[(from + i) % records.length]!, source)));
  yield* loadAhead(starts.map((from) => async () => batchOf(await read(from), model, source.preprocessing)));
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
  epoch: number,
  { records, source, model, augment, rng }: AugmentingOptions,
): Promise<Batch<Feed>> {
  const { size } = source.preprocessing;
  const samples = await Promise.all(
    indices.map(async (index, place) => {
      const { id, raster, labels } = await readSample(records[index]!, source);
      // `place` tells the copies apart where a batch holds more images than the data set.
      return {
        id,
        ...augmentSample(
          { labels: [...labels], width: size, height: size },
          raster,
          augment,
          rng.fork('augment', epoch, id, place),
        ),
      };
    }),
  );
  return batchOf(samples, model, source.preprocessing);
}

function batchOf(
  samples: readonly Sample[],
  model: Pick<DetectionModel, 'targets'>,
  preprocessing: ImageSource['preprocessing'],
): Batch<Feed> {
  const images = imagesToBatch(
    samples.map(({ raster }) => raster),
    preprocessing,
  );
  const targets = model.targets(
    samples.map(({ labels }) => labels),
    { width: preprocessing.size, height: preprocessing.size },
  );
  return { images: samples.map(({ id }) => id), feed: { [imagesKey]: images, ...targets } };
}
