import type { Raster } from '@loupe/dataset';
import type { ImageRecord, Label } from '@loupe/dataset/schema';
import { loadFitted, type ImageSource } from '@loupe/models';
import { applyToLabels, fitSteps } from '@loupe/transforms';

/** One picture as the model sees it before augmentation: fitted, with its labels in that frame. */
export interface Sample {
  readonly id: string;
  readonly raster: Raster;
  readonly labels: readonly Label[];
}

/** Reads one sample; a picture is decoded once while the source's cache has room. */
export async function readSample(record: ImageRecord, source: ImageSource): Promise<Sample> {
  // A crowd has no box of its own to learn. Nothing is dropped for being small: the data set decided what a label is.
  const labels = record.labels.filter((label) => label.crowd !== true);
  return {
    id: record.id,
    raster: await loadFitted(record, source),
    labels: applyToLabels(
      labels,
      fitSteps(source.preprocessing),
      { width: record.width, height: record.height },
      { minVisible: 0, minSide: 0 },
    ).labels,
  };
}
