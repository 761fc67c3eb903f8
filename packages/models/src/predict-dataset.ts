import type { Detection, ImageRecord } from '@loupe/dataset/schema';
import { letterboxMapping } from '@loupe/transforms';
import type { DecodeOptions, DetectionModel, HostArray, RawOutput } from './define-model.ts';
import { imagesToBatch, loadLetterboxed, type ImageSource } from './letterboxed-image.ts';

/** Runs the network on one batch of a fixed shape: `[batch, size, size, 3]` in, the tensors of `predict` out. */
export type PredictBatch = (
  images: HostArray & { data: Float32Array },
) => Promise<readonly RawOutput[]> | readonly RawOutput[];

export interface PredictDatasetOptions extends ImageSource, DecodeOptions {
  readonly model: Pick<DetectionModel, 'decode'>;
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
 * The next two batches are decoded while the network works on one. The last batch is filled up with black, since a network is
 * compiled for one shape; what is found there is dropped.
 *
 * @throws {DataError} as `loadLetterboxed`
 */
export async function predictDataset(options: PredictDatasetOptions): Promise<Detection[][]> {
  const { model, predict, records, batch, size, onProgress } = options;
  const batches = Array.from({ length: Math.ceil(records.length / batch) }, (_, index) =>
    records.slice(index * batch, (index + 1) * batch),
  );
  const found: Detection[][] = [];
  for await (const [part, rasters] of loadAhead(batches, options)) {
    const raw = await predict(imagesToBatch(rasters, size, batch));
    const decoded = model.decode(raw, { width: size, height: size }, options);
    part.forEach((record, index) => found.push(detectionsInImage(decoded[index]!, record, size)));
    onProgress?.(found.length);
  }
  return found;
}

/**
 * Detections in the square that the model saw, moved to the frame of the image and clipped to it. Those that lie in the margin
 * alone, so that nothing is left of them, are dropped.
 */
export function detectionsInImage(
  detections: readonly Detection[],
  { width, height }: { readonly width: number; readonly height: number },
  size: number,
): Detection[] {
  const mapping = letterboxMapping({ width, height }, size);
  return detections.flatMap((detection) => {
    const [x0, y0, x1, y1] = mapping.toImage(detection.box);
    const box: Detection['box'] = [clip(x0, width), clip(y0, height), clip(x1, width), clip(y1, height)];
    return box[2] > box[0] && box[3] > box[1] ? [{ ...detection, box }] : [];
  });
}

const clip = (value: number, to: number) => Math.min(Math.max(value, 0), to);
const batchesAhead = 2;

/** Each batch with its pictures, loaded `batchesAhead` batches before it is asked for. */
async function* loadAhead(batches: readonly ImageRecord[][], source: ImageSource) {
  const load = (part: readonly ImageRecord[]) => {
    const rasters = Promise.all(part.map((record) => loadLetterboxed(record, source)));
    // A failure is thrown where the batch is used; until then it must not count as unhandled.
    rasters.catch(() => undefined);
    return rasters;
  };
  const pending = batches.slice(0, batchesAhead).map(load);
  for (const [index, part] of batches.entries()) {
    const next = batches[index + batchesAhead];
    if (next !== undefined) pending.push(load(next));
    yield [part, await pending.shift()!] as const;
  }
}
