import type { ClassMap } from '@loupe/dataset';
import type { Detection, ImageRecord } from '@loupe/dataset/schema';
import type {
  ClassificationModel,
  DecodeOptions,
  DetectionModel,
  HostArray,
  LocalisationModel,
  RawOutput,
} from './define-model.ts';
import { imagesToBatch, loadFitted, type ImageSource } from './fitted-image.ts';
import { loadInBatches } from './load-in-batches.ts';
import { classMapsInImages, detectionsInImages, objectsInImages, probabilitiesOfImages } from './outputs-in-images.ts';

/** Runs the network on one batch of a fixed shape: `[batch, size, size, 3]` in, the tensors of `predict` out. */
export type PredictBatch = (
  images: HostArray & { data: Float32Array },
) => Promise<readonly RawOutput[]> | readonly RawOutput[];

export interface PredictDatasetOptions extends ImageSource {
  readonly predict: PredictBatch;
  readonly records: readonly ImageRecord[];
  readonly batch: number;
  /** Called after each batch with the number of images done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Detections of every record, in the records' order, in the frame of the image as its record states it; clipped to the image,
 * highest score first.
 *
 * @throws {DataError} as `loadFitted`
 */
export async function predictDetections(
  options: PredictDatasetOptions & DecodeOptions & { readonly model: Pick<DetectionModel, 'decode'> },
): Promise<Detection[][]> {
  const found: Detection[][] = [];
  for await (const [records, raw] of rawOutputs(options))
    found.push(...detectionsInImages(options.model, raw, records, options.preprocessing, options));
  return found;
}

/** The one object of every record, in the records' order and the frames of the images. @throws {DataError} as `loadFitted` */
export async function predictObjects(
  options: PredictDatasetOptions & { readonly model: Pick<LocalisationModel, 'decode'> },
): Promise<Detection[]> {
  const found: Detection[] = [];
  for await (const [records, raw] of rawOutputs(options))
    found.push(...objectsInImages(options.model, raw, records, options.preprocessing));
  return found;
}

/** The probability of every class for every record, in the records' order. @throws {DataError} as `loadFitted` */
export async function predictProbabilities(
  options: PredictDatasetOptions & { readonly model: Pick<ClassificationModel, 'decode'> },
): Promise<number[][]> {
  const found: number[][] = [];
  for await (const [records, raw] of rawOutputs(options))
    found.push(...probabilitiesOfImages(options.model, raw, records.length));
  return found;
}

/**
 * The class of every pixel of every record, in the records' order and the frames of the images: 0 is the background, and class `c` of the
 * data set is `c + 1`. A map is made when it is asked for, so that no more than a batch is held.
 *
 * @throws {DataError} as `loadFitted`
 */
export async function* predictClassMaps(options: PredictDatasetOptions): AsyncGenerator<ClassMap> {
  for await (const [records, raw] of rawOutputs(options)) yield* classMapsInImages(raw, records, options.preprocessing);
}

/**
 * What the network says of each batch. The last one is filled up, since a network is compiled for one shape; what is said of the filling is
 * to be left out.
 */
async function* rawOutputs({ predict, records, batch, onProgress, ...source }: PredictDatasetOptions) {
  const load = (part: readonly ImageRecord[]) => Promise.all(part.map((record) => loadFitted(record, source)));
  let done = 0;
  for await (const [part, rasters] of loadInBatches(records, batch, load)) {
    yield [part, await predict(imagesToBatch(rasters, source.preprocessing, batch))] as const;
    done += part.length;
    onProgress?.(done);
  }
}
