import type { ClassMap, Raster } from '@loupe/dataset';
import type { ImageRecord, Label } from '@loupe/dataset/schema';
import { loadClassMap, loadFitted, type HostArray, type ImageSource, type Model } from '@loupe/models';
import { applyToLabels, fitSteps } from '@loupe/transforms';
import type { Task } from './schema.ts';

/** One picture as the model sees it before augmentation: fitted, with what is known of it in that frame. */
export interface Sample {
  readonly id: string;
  readonly raster: Raster;
  readonly labels: readonly Label[];
  /** For segmentation. */
  readonly classMap?: ClassMap;
  /** For classification. */
  readonly class?: number;
}

/** Reads one sample; a picture is decoded once while the source's cache has room. */
export async function readSample(record: ImageRecord, source: ImageSource, task: Task): Promise<Sample> {
  const { id, width, height } = record;
  const raster = await loadFitted(record, source);
  switch (task) {
    case 'classification':
      return { id, raster, labels: [], class: record.class! };
    case 'segmentation':
      return { id, raster, labels: [], classMap: loadClassMap(record, source) };
    case 'detection':
    case 'localisation': {
      // A crowd has no box of its own to learn. Nothing is dropped for being small: the data set decided what a label is.
      const labels = record.labels.filter((label) => label.crowd !== true);
      const all = { minVisible: 0, minSide: 0 };
      return {
        id,
        raster,
        labels: applyToLabels(labels, fitSteps(source.preprocessing), { width, height }, all).labels,
      };
    }
  }
}

/** What the loss compares the images of one batch with. */
export function targetsOf(model: Model, samples: readonly Sample[], size: number): Readonly<Record<string, HostArray>> {
  const labels = () => samples.map((sample) => sample.labels);
  switch (model.task) {
    case 'detection':
      return model.targets(labels(), { width: size, height: size });
    case 'localisation':
      return model.targets(labels(), { width: size, height: size });
    case 'classification':
      return model.targets(samples.map((sample) => sample.class!));
    case 'segmentation':
      return model.targets(samples.map((sample) => sample.classMap!));
  }
}
