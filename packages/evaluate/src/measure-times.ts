import type { ImageRecord } from '@loupe/dataset/schema';
import { fitPicture, imagesToBatch, loadPicture, type PredictBatch } from '@loupe/models';
import { timingNames, type Preprocessing, type Timing } from '@loupe/stage';
import type { Postprocess } from './evaluate-task.ts';

export interface TimingRequest {
  /** Takes one image at a time. */
  readonly predict: PredictBatch;
  readonly postprocess: Postprocess;
  readonly records: readonly ImageRecord[];
  readonly images: number;
  readonly warmup: number;
  readonly preprocessing: Preprocessing;
  readonly workspaceRoot: string;
  readonly now: () => number;
}

/**
 * Milliseconds of each timed image, run one by one as in use: decoding the file, fitting it into numbers, the network, and turning its output
 * into what is said of the image. Images are spread evenly over the records, and repeat where there are too few.
 */
export async function measureTimes({
  predict,
  postprocess,
  records,
  images,
  warmup,
  preprocessing,
  workspaceRoot,
  now,
}: TimingRequest): Promise<Timing> {
  const times: Record<string, number[]> = Object.fromEntries(
    [
      timingNames.imageMs,
      timingNames.imageDecodeMs,
      timingNames.imagePreprocessMs,
      timingNames.imageInferenceMs,
      timingNames.imagePostprocessMs,
    ].map((name) => [name, []]),
  );
  if (records.length === 0) return times;
  for (let n = -warmup; n < images; n++) {
    const record = records[Math.floor((((n + images) % images) * records.length) / images)]!;
    const started = now();
    const picture = await loadPicture(record, workspaceRoot);
    const decoded = now();
    const batch = imagesToBatch([fitPicture(picture, preprocessing)], preprocessing);
    const prepared = now();
    const raw = await predict(batch);
    const predicted = now();
    postprocess(raw, record);
    const done = now();
    if (n < 0) continue;
    times[timingNames.imageDecodeMs]!.push(decoded - started);
    times[timingNames.imagePreprocessMs]!.push(prepared - decoded);
    times[timingNames.imageInferenceMs]!.push(predicted - prepared);
    times[timingNames.imagePostprocessMs]!.push(done - predicted);
    times[timingNames.imageMs]!.push(done - decoded);
  }
  return times;
}
