import type { ClassMap } from '@loupe/dataset';
import type { Detection } from '@loupe/dataset/schema';
import { fitMapping } from '@loupe/transforms';
import type { Preprocessing } from '@loupe/transforms/schema';
import type {
  ClassificationModel,
  DecodeOptions,
  DetectionModel,
  ImageSize,
  LocalisationModel,
  RawOutput,
} from './define-model.ts';
import { classMapInImage } from './segmentation/class-map-in-image.ts';

// What a network's raw outputs for one batch say of its images, each in the frame of its own image. A batch may hold more than there are
// images: what is said of the rest is left out.

/** Fit and side of the square that the network saw. */
export type Square = Pick<Preprocessing, 'fit' | 'size'>;

/** Detections of each image, clipped to it, highest score first. */
export function detectionsInImages(
  model: Pick<DetectionModel, 'decode'>,
  raw: readonly RawOutput[],
  images: readonly ImageSize[],
  square: Square,
  options: DecodeOptions,
): Detection[][] {
  const decoded = model.decode(raw, frameOf(square), options);
  return images.map((image, index) => detectionsInImage(decoded[index]!, image, square));
}

/**
 * Detections in the square that the model saw, moved to the frame of the image and clipped to it. Those that lie in the margin alone, so
 * that nothing is left of them, are dropped.
 */
export function detectionsInImage(detections: readonly Detection[], image: ImageSize, square: Square): Detection[] {
  const mapping = fitMapping(image, square);
  return detections.flatMap((detection) => {
    const box = clipped(mapping.toImage(detection.box), image);
    return box[2] > box[0] && box[3] > box[1] ? [{ ...detection, box }] : [];
  });
}

/** The one object of each image, its box clipped to the image. */
export function objectsInImages(
  model: Pick<LocalisationModel, 'decode'>,
  raw: readonly RawOutput[],
  images: readonly ImageSize[],
  square: Square,
): Detection[] {
  const decoded = model.decode(raw, frameOf(square));
  return images.map((image, index) => {
    const found = decoded[index]!;
    return { ...found, box: clipped(fitMapping(image, square).toImage(found.box), image) };
  });
}

/** The class of every pixel of each image; see `classMapInImage`. One map at a time, since those of large pictures are large. */
export function* classMapsInImages(
  [logits]: readonly RawOutput[],
  images: readonly ImageSize[],
  square: Square,
): Generator<ClassMap> {
  for (const [index, image] of images.entries()) yield classMapInImage(logits!, index, image, square);
}

/** The probability of every class, for each image. */
export function probabilitiesOfImages(
  model: Pick<ClassificationModel, 'decode'>,
  raw: readonly RawOutput[],
  images: number,
): number[][] {
  return model.decode(raw).slice(0, images);
}

const frameOf = ({ size }: Square): ImageSize => ({ width: size, height: size });

const clip = (value: number, to: number) => Math.min(Math.max(value, 0), to);

function clipped([x0, y0, x1, y1]: Detection['box'], { width, height }: ImageSize): Detection['box'] {
  return [clip(x0, width), clip(y0, height), clip(x1, width), clip(y1, height)];
}
