import { canonicalJson } from '@loupe/core';
import { rleExtent } from '@loupe/dataset';
import type { ImageRecord, LabelMask } from '@loupe/dataset/schema';
import { fileStems } from '../file-stems.ts';
import type { SegmentedImage } from './measure-image.ts';

/** What was predicted in one test set. */
export interface SegmentedSet {
  readonly name: string;
  readonly images: readonly SegmentedImage[];
  /** encoded label maps, one an image */
  readonly maps: readonly Uint8Array[];
}

/**
 * For each set `<name>/<image>.png`, a grey label map (0 the background, then the classes in order), and both sides in COCO's layouts with
 * run-length masks, one a class and image: `<name>.truth.json`, which names the label map of each image, and `<name>.masks.json`, the results.
 */
export function segmentationFiles(
  classes: readonly string[],
  sets: readonly SegmentedSet[],
): Map<string, Uint8Array | string> {
  const stems = fileStems(sets.map(({ name }) => name));
  return new Map<string, Uint8Array | string>(
    sets.flatMap(({ images, maps }, index): [string, Uint8Array | string][] => {
      const stem = stems[index]!;
      const paths = labelMapPaths(
        stem,
        images.map(({ record }) => record),
      );
      return [
        [`${stem}.truth.json`, `${canonicalJson(cocoTruth(classes, images, paths))}\n`],
        [`${stem}.masks.json`, `${canonicalJson(cocoMasks(images))}\n`],
        ...maps.map((map, image): [string, Uint8Array] => [paths[image]!, map]),
      ];
    }),
  );
}

/** Label maps of pictures without labels, and a table of which map belongs to which picture. */
export function unlabelledMaps(
  records: readonly ImageRecord[],
  maps: readonly Uint8Array[],
): Map<string, Uint8Array | string> {
  const paths = labelMapPaths('unlabelled', records);
  return new Map<string, Uint8Array | string>([
    [
      'unlabelled.json',
      `${canonicalJson(records.map(({ file }, index) => ({ file_name: file, label_map: paths[index] })))}\n`,
    ],
    ...maps.map((map, index): [string, Uint8Array] => [paths[index]!, map]),
  ]);
}

function labelMapPaths(stem: string, records: readonly ImageRecord[]): string[] {
  return fileStems(records.map(({ id }) => id)).map((name) => `${stem}/${name}.png`);
}

function cocoTruth(classes: readonly string[], images: readonly SegmentedImage[], paths: readonly string[]) {
  let id = 0;
  return {
    images: images.map(({ record: { file, width, height } }, index) => ({
      id: index + 1,
      file_name: file,
      label_map: paths[index],
      width,
      height,
    })),
    annotations: masksOf(images, 'truth').map(({ mask, ...place }) => {
      const { area, box } = rleExtent(mask);
      const [x0, y0, x1, y1] = box!;
      return { id: ++id, ...place, segmentation: mask, area, bbox: [x0, y0, x1 - x0, y1 - y0], iscrowd: 0 };
    }),
    categories: classes.map((name, index) => ({ id: index + 1, name })),
  };
}

/** A label map has no scores: every mask is as sure as any other. */
function cocoMasks(images: readonly SegmentedImage[]) {
  return masksOf(images, 'predicted').map(({ mask, ...place }) => ({ ...place, segmentation: mask, score: 1 }));
}

function masksOf(
  images: readonly SegmentedImage[],
  side: 'truth' | 'predicted',
): { image_id: number; category_id: number; mask: LabelMask }[] {
  return images.flatMap(({ classes }, image) =>
    classes.flatMap(({ [side]: mask }, index) =>
      mask === undefined ? [] : [{ image_id: image + 1, category_id: index + 1, mask }],
    ),
  );
}
