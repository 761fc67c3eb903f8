import { pixelHash, isGreyPicture } from '../images/pixel-hash.ts';
import type { Raster } from '../images/raster.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { Dataset, DatasetStatistics, ImageRecord, PixelStatistics } from '../schema.ts';
import { describeLabels } from './describe-labels.ts';
import { measureRaster } from './measure-raster.ts';
import { summarise } from './summarise.ts';

export interface DescribeOptions {
  /** The picture of a record as it is trained on: decoded, and with its recipe applied where it has one. */
  readonly raster: (record: ImageRecord) => Promise<Raster>;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The characteristics of a data set that could explain a result: labels, boxes, classes, sizes, contrast, sharpness, cut-off objects,
 * empty images, duplicates and defects. Plain data, fit for JSON.
 *
 * @throws {DataError} what `raster` throws: every image of a data set must be readable
 * @example await describeDataset(set, { raster: (record) => decodeImage(join(root, record.file)) })
 */
export async function describeDataset(dataset: Dataset, options: DescribeOptions): Promise<DatasetStatistics> {
  return { name: dataset.name, ...describeLabels(dataset), ...(await describePixels(dataset, options)) };
}

/** The part of `describeDataset` that opens every image. */
export async function describePixels(
  { images }: Pick<Dataset, 'images'>,
  { raster, onProgress }: DescribeOptions,
): Promise<PixelStatistics> {
  let done = 0;
  const measured = await mapConcurrently(images, 4, async (record) => {
    const picture = await raster(record);
    const row = { ...measureRaster(picture), isGrey: isGreyPicture(picture), pixels: pixelHash(picture) };
    onProgress?.(++done, images.length);
    return row;
  });
  return {
    brightness: summarise(measured.map(({ brightness }) => brightness)),
    contrast: summarise(measured.map(({ contrast }) => contrast)),
    sharpness: summarise(measured.map(({ sharpness }) => sharpness).filter((value) => value !== undefined)),
    greyImages: measured.filter(({ isGrey }) => isGrey).length,
    sameBytes:
      images.length - new Set(images.map(({ sha256, recipe }) => `${sha256} ${JSON.stringify(recipe ?? [])}`)).size,
    samePixels: images.length - new Set(measured.map(({ pixels }) => pixels)).size,
  };
}
