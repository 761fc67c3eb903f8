import type { Raster } from '@loupe/dataset';
import type { ImageRecord, Label } from '@loupe/dataset/schema';
import { loadLetterboxed, type ImageSource } from '@loupe/models';
import { applyToLabels } from '@loupe/transforms';

/** One picture as the model sees it before augmentation: letterboxed, with its labels in that frame. */
export interface Sample {
  readonly id: string;
  readonly raster: Raster;
  readonly labels: readonly Label[];
}

/** Reads one sample; a picture is decoded once while the source's cache has room. */
export async function readSample(record: ImageRecord, source: ImageSource): Promise<Sample> {
  const { size } = source;
  const step = { name: 'letterbox', drawn: { size, fill: 114 } };
  // A crowd has no box of its own to learn. Nothing is dropped for being small: the data set decided what a label is.
  const labels = record.labels.filter((label) => label.crowd !== true);
  return {
    id: record.id,
    raster: await loadLetterboxed(record, source),
    labels: applyToLabels(labels, [step], { width: record.width, height: record.height }, { minVisible: 0, minSide: 0 })
      .labels,
  };
}
