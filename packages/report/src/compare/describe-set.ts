import { boxArea, describeLabels, isGreyPicture, mapConcurrently, measureRaster, type Raster } from '@loupe/dataset';
import type { Dataset, ImageRecord } from '@loupe/dataset/schema';
import { countClasses } from './class-counts.ts';
import type { SetStatistics } from './set-statistics.ts';

/** What is measured on the pixels of one picture. */
export interface PictureMeasures {
  readonly contrast: number;
  readonly sharpness: number | undefined;
  readonly isGrey: boolean;
}

export type MeasurePicture = (image: ImageRecord) => Promise<PictureMeasures>;

/** Pictures in memory at once. */
const picturesAtOnce = 4;

/**
 * The characteristics of a data set. Labels and sizes are counted in full; contrast and sharpness are measured on at most
 * `pictures` images: the first by SHA-256, an order that has nothing to do with what they show. So the choice needs no chance,
 * and the pictures chosen from a union are among those chosen from its members.
 */
export async function describeSet(
  dataset: Dataset,
  { pictures, measure }: { pictures: number; measure: MeasurePicture },
): Promise<SetStatistics> {
  const { images } = dataset;
  const labels = describeLabels(dataset);
  const sample = [...images]
    .sort((a, b) => (a.sha256 < b.sha256 ? -1 : a.sha256 > b.sha256 ? 1 : a.id < b.id ? -1 : 1))
    .slice(0, pictures);
  const measured = await mapConcurrently(sample, picturesAtOnce, measure);
  return {
    images: labels.images,
    boxes: labels.boxes,
    emptyImages: images.filter((image) =>
      dataset.task === 'classification' ? image.class === undefined : image.labels.length === 0,
    ).length,
    classes: countClasses(dataset),
    frames: images.flatMap(({ width, height, labels: own }) => own.map(({ box }) => ({ box, width, height }))),
    boxSides: images.flatMap((image) =>
      image.labels.map((label) => Math.sqrt(boxArea(label.box) / (image.width * image.height))),
    ),
    cutOff: labels.cutOff,
    duplicates:
      images.length - new Set(images.map(({ sha256, recipe }) => `${sha256} ${JSON.stringify(recipe ?? [])}`)).size,
    imageSides: images.map(({ width, height }) => Math.sqrt(width * height)),
    imageSizes: labels.imageSizes,
    distinctImageSizes: labels.distinctImageSizes,
    contrast: measured.map(({ contrast }) => contrast),
    sharpness: measured.flatMap(({ sharpness }) => (sharpness === undefined ? [] : [sharpness])),
    greyImages: measured.filter(({ isGrey }) => isGrey).length,
  };
}

/** Measures each picture once, however many data sets it is in. */
export function measureOnce(load: (image: ImageRecord) => Promise<Raster>): MeasurePicture {
  const known = new Map<string, Promise<PictureMeasures>>();
  return (image) => {
    const measures =
      known.get(image.sha256) ??
      load(image).then((raster) => ({ ...measureRaster(raster), isGrey: isGreyPicture(raster) }));
    known.set(image.sha256, measures);
    return measures;
  };
}
