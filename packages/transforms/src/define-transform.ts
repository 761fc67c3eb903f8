/* eslint-disable @typescript-eslint/no-explicit-any -- a list of transforms holds parameters of different types, each used both as argument and result: no other type admits them all */
import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import type { z } from 'zod';
import type { Matrix } from './matrix.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a geometric transform does to the plane. */
export interface Move {
  /** From the old canvas to the new one, in pixels at pixel edges. */
  readonly matrix: Matrix;
  /** Of the new canvas; whole pixels. What falls outside is cut off. */
  readonly size: Size;
  /** 0 … 255, for what the new canvas shows beyond the old one. Left out: that of the step before, or 0. */
  readonly fill?: number;
}

/** Every kind of label that a data set can hold. A new kind listed here breaks each transform that does not yet say what becomes of it. */
export type LabelKind = 'boxes' | 'outlines' | 'masks';

interface Drawable<N extends string, P, D> {
  readonly name: N;
  readonly params: z.ZodType<P>;
  /** What `sample` draws: plain JSON, so that a recipe can be kept and applied again. */
  readonly drawn: z.ZodType<D>;
  /** Draws the numbers once; `null` where the transform leaves this picture alone. */
  sample(params: P, rng: Rng, size: Size): D | null;
}

/** Moves the plane: pixels, boxes, outlines and masks all follow from the one matrix, so none can be forgotten. */
export interface GeometricTransform<N extends string = string, P = any, D = any> extends Drawable<N, P, D> {
  readonly moves: 'plane';
  move(drawn: D, size: Size): Move;
}

/** Changes the value of each pixel by itself and moves nothing; it must say so for every kind of label. */
export interface ToneTransform<N extends string = string, P = any, D = any>
  extends Drawable<N, P, D>, Readonly<Record<LabelKind, 'keep'>> {
  readonly moves: 'nothing';
  /** The new value of a pixel value, both 0 … 255; the caller rounds and clamps. */
  tone(drawn: D): (value: number) => number;
}

/** Makes new pixels of those around them or of several channels, and moves nothing; it must say so for every kind of label. */
export interface FilterTransform<N extends string = string, P = any, D = any>
  extends Drawable<N, P, D>, Readonly<Record<LabelKind, 'keep'>> {
  readonly moves: 'nothing';
  /** A new picture of the same size; the given one stays as it is. */
  filter(drawn: D, picture: Raster): Raster;
}

export type Transform<N extends string = string, P = any, D = any> =
  GeometricTransform<N, P, D> | ToneTransform<N, P, D> | FilterTransform<N, P, D>;

/** Declares a transform that moves the plane; only fixes the types. */
export function defineGeometry<N extends string, P, D>(
  transform: Omit<GeometricTransform<N, P, D>, 'moves'>,
): GeometricTransform<N, P, D> {
  return { ...transform, moves: 'plane' };
}

/** Declares a transform of pixels by their surroundings or channels; only fixes the types. */
export function defineFilter<N extends string, P, D>(
  transform: Omit<FilterTransform<N, P, D>, 'moves'>,
): FilterTransform<N, P, D> {
  return { ...transform, moves: 'nothing' };
}

/** Declares a transform of pixel values; only fixes the types. */
export function defineTone<N extends string, P, D>(
  transform: Omit<ToneTransform<N, P, D>, 'moves'>,
): ToneTransform<N, P, D> {
  return { ...transform, moves: 'nothing' };
}
