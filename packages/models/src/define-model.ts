import type { ClassMap } from '@loupe/dataset';
import type { Box, Detection } from '@loupe/dataset/schema';
import type { Network, Tensor } from '@loupe/engine';
import type { z } from 'zod';
import type {
  ClassificationModelName,
  DetectionModelName,
  LocalisationModelName,
  SegmentationModelName,
} from './schema.ts';

export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** What a model must find in one image: labels in the frame of the letterboxed image. */
export interface TargetLabel {
  readonly class: number;
  readonly box: Readonly<Box>;
}

/** Numbers of one batch made on the host, fixed in shape so that a step can be traced. */
export interface HostArray {
  readonly shape: number[];
  readonly data: Float32Array | Int32Array;
}

export interface RawOutput {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface DecodeOptions {
  /** Detections at or under this score are dropped. */
  readonly scoreFloor: number;
  /** Of two boxes of one class that overlap more than this, the one with the lower score is dropped. */
  readonly iou: number;
  /** In one image. */
  readonly maxDetections: number;
}

/** A detector: a network with the reference's parameter names, and what surrounds it in training and in use. */
export interface DetectionModel {
  readonly name: DetectionModelName;
  readonly task: 'detection';
  /** Parameter names and shapes exactly the reference's. */
  readonly network: Network<[Tensor], unknown>;
  readonly lossTerms: readonly string[];
  /** Side lengths of images must be multiples of this. */
  readonly sizeMultiple: number;
  /** Host side: arrays of fixed shape for one batch; one list of labels an image. */
  targets(labels: readonly (readonly TargetLabel[])[], size: ImageSize): Record<string, HostArray>;
  /**
   * The loss of one batch, as differentiable scalars; `total` is what training minimises. Runs in the caller's mode (`withMode`), so
   * that it is also the validation loss.
   *
   * @param images  `[n, h, w, 3]`, float32 in [0, 1]; the model normalises by itself
   */
  loss(images: Tensor, targets: Readonly<Record<string, Tensor>>): { total: Tensor; terms: Record<string, Tensor> };
  /** Raw tensors of fixed shapes, in inference mode, for `decode`. */
  predict(images: Tensor): Tensor[];
  /** Host side: values of `predict`'s tensors to detections in the letterboxed frame, highest score first, overlaps suppressed. */
  decode(raw: readonly RawOutput[], size: ImageSize, options: DecodeOptions): Detection[][];
  /** Multiply and add counted as two, convolutions and linear layers, one image of `size` x `size`. */
  flops(size: number): number;
}

/** A classifier: images to one logit a class. */
export interface ClassificationModel {
  readonly name: ClassificationModelName;
  readonly task: 'classification';
  /** `[n, h, w, 3]`, already normalised -> `[n, classes]` logits */
  readonly network: Network<[Tensor], Tensor>;
  readonly lossTerms: readonly string[];
  /** Side lengths of images must be multiples of this. */
  readonly sizeMultiple: number;
  /** Side of the square images that it takes, where it takes one size only. */
  readonly imageSize?: number;
  /** Host side: `classes` `[n]` of one batch. @throws {DataError} `CLASS_OUT_OF_RANGE` */
  targets(classes: readonly number[]): Record<'classes', HostArray>;
  /**
   * The loss of one batch, as differentiable scalars; `total` is what training minimises. Runs in the caller's mode (`withMode`).
   *
   * @param images  `[n, h, w, 3]`, already normalised
   */
  loss(images: Tensor, targets: Readonly<Record<string, Tensor>>): { total: Tensor; terms: Record<string, Tensor> };
  /** Logits `[n, classes]`, in inference mode, for `decode`. */
  predict(images: Tensor): Tensor[];
  /** Host side: values of `predict`'s tensor to the probability of every class (softmax), one row an image. */
  decode(raw: readonly RawOutput[]): number[][];
  flops(size: number): number;
}

/** A localiser: one object an image, its class and its box. */
export interface LocalisationModel {
  readonly name: LocalisationModelName;
  readonly task: 'localisation';
  /** `[n, h, w, 3]`, already normalised -> logits `[n, classes]`, boxes `[n, 4]` as shares of the image's sides */
  readonly network: Network<[Tensor], { readonly logits: Tensor; readonly boxes: Tensor }>;
  readonly lossTerms: readonly string[];
  /** Side lengths of images must be multiples of this. */
  readonly sizeMultiple: number;
  /** Host side: arrays of one batch; one label an image. @throws {DataError} `LOCALISATION_LABELS` */
  targets(labels: readonly (readonly TargetLabel[])[], size: ImageSize): Record<string, HostArray>;
  /** The loss of one batch, as differentiable scalars, in the caller's mode. */
  loss(images: Tensor, targets: Readonly<Record<string, Tensor>>): { total: Tensor; terms: Record<string, Tensor> };
  /** Raw tensors of fixed shapes, in inference mode, for `decode`. */
  predict(images: Tensor): Tensor[];
  /** Host side: values of `predict`'s tensors to the one object of each image, in the frame of an image of that size. */
  decode(raw: readonly RawOutput[], size: ImageSize): Detection[];
  flops(size: number): number;
}

/** One logit a class and pixel; where there is one class only, that of the class against everything else. */
export interface SegmentationLogits {
  /** `[n, h, w, classes]`, as large as the images */
  readonly out: Tensor;
  /** Same shape, from a head on an earlier map that helps training and is not for use. */
  readonly auxiliary?: Tensor;
}

/** A segmenter: images to one logit a class and pixel. Class 0 is the background, and `classes` counts it, unless it is 1. */
export interface SegmentationModel {
  readonly name: SegmentationModelName;
  readonly task: 'segmentation';
  /** `[n, h, w, 3]`, already normalised -> logits */
  readonly network: Network<[Tensor], SegmentationLogits>;
  readonly lossTerms: readonly string[];
  /** Side lengths of images must be multiples of this. */
  readonly sizeMultiple: number;
  /** Host side: `classMap` `[n, h, w]` of one batch. Pixels of a class that the model does not have, such as 255, are left out of the loss. */
  targets(maps: readonly ClassMap[]): Record<'classMap', HostArray>;
  /**
   * The loss of one batch, as differentiable scalars; `total` is what training minimises. Runs in the caller's mode (`withMode`).
   *
   * @param images  `[n, h, w, 3]`, already normalised
   */
  loss(images: Tensor, targets: Readonly<Record<string, Tensor>>): { total: Tensor; terms: Record<string, Tensor> };
  /** Logits `[n, h, w, classes]`, in inference mode, for `decode`. */
  predict(images: Tensor): Tensor[];
  /** Host side: values of `predict`'s tensor to the likeliest class of every pixel, one map an image. */
  decode(raw: readonly RawOutput[]): ClassMap[];
  /** Multiply and add counted as two, convolutions, one image of `size` x `size` in use: without an auxiliary head. */
  flops(size: number): number;
}

export type Model = DetectionModel | ClassificationModel | LocalisationModel | SegmentationModel;
export type ModelOf<T extends Model['task']> = Extract<Model, { readonly task: T }>;

export interface ModelDefinition<M extends Model, S extends z.ZodType> {
  readonly name: M['name'];
  readonly task: M['task'];
  readonly options: S;
  /** Fixes all widths; no tensor exists before the network is initialised or loaded. */
  build(config: { readonly classes: number } & OptionsOf<S>): M;
}

// An empty object comes out of zod as Record<string, never>, which would forbid `classes`.
type OptionsOf<S extends z.ZodType> = string extends keyof z.output<S> ? unknown : z.output<S>;

/** Declares a model of the zoo; only fixes the types. */
export function defineModel<M extends Model, S extends z.ZodType>(
  definition: ModelDefinition<M, S>,
): ModelDefinition<M, S> {
  return definition;
}
