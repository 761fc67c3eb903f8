import type { Rng } from '@loupe/core';
import { drawRadiograph } from './draw-radiograph.ts';
import { encodePlainPng } from '../drawing/encode-plain-png.ts';
import type { FullFracturesConfig } from './presets.ts';

/** One picture of the set, encoded, with its labels. */
export interface DrawnImage {
  /** File name without ending. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
  readonly labels: readonly {
    readonly class: number;
    readonly box: readonly [number, number, number, number];
    readonly outline: readonly number[];
  }[];
}

/** The picture of that index; the same whichever others are drawn. */
export function drawImage(config: FullFracturesConfig, index: number, rng: Rng): DrawnImage {
  const { raster, fractures } = drawRadiograph(config, rng.fork('image', index));
  return {
    name: `${config.name}_${String(index + 1).padStart(4, '0')}`,
    width: raster.width,
    height: raster.height,
    png: encodePlainPng(raster),
    // Where the classes are not the types, all fractures are of the one class there is.
    labels: fractures.map(({ type, box, outline }) => ({
      class: Math.max(0, config.classes.indexOf(type)),
      box,
      outline,
    })),
  };
}
