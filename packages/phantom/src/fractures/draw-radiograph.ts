import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import { addBone, addLimb } from './attenuation.ts';
import { develop, type Attenuation } from '../drawing/film.ts';
import { addMarker } from '../drawing/marker.ts';
import { planScene, type FractureLabel } from './plan-scene.ts';
import type { FullFracturesConfig } from './presets.ts';
import { makeTexture } from '../drawing/texture.ts';

export interface Radiograph {
  readonly raster: Raster;
  readonly fractures: readonly FractureLabel[];
}

/** Radius of a bone that counts as thick, in units of the picture's shorter side. */
const thickBone = 0.075;

/**
 * Draws one radiograph with its fractures.
 *
 * @param rng  forked for this image; nothing else varies the result
 */
export function drawRadiograph(config: FullFracturesConfig, rng: Rng): Radiograph {
  const { width, height, scale, frame, field, limbs, bones, fractures } = planScene(config, rng.fork('scene'));
  const size = width * height;
  const attenuation: Attenuation = { width, height, bone: new Float32Array(size), soft: new Float32Array(size) };
  for (const limb of limbs) addLimb(attenuation, limb, frame);
  const texture = makeTexture(rng.fork('texture'));
  for (const bone of bones) addBone(attenuation, bone, frame.scale * thickBone, texture, scale);
  const raster = develop(attenuation, field, config, rng.fork('film'));
  const markerRng = rng.fork('marker');
  if (markerRng.next() < 0.5)
    addMarker(
      raster,
      field,
      fractures.map(({ box }) => box),
      scale,
      markerRng,
    );
  return { raster, fractures };
}
