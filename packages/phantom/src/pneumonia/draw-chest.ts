import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import { drawField } from '../drawing/collimation.ts';
import { develop } from '../drawing/film.ts';
import type { Layer } from '../drawing/layer.ts';
import { addMarker } from '../drawing/marker.ts';
import { drawAnatomy } from './anatomy.ts';
import { drawChestFrame } from './chest-frame.ts';
import { drawLungs } from './lungs.ts';
import { drawOpacity, drawPattern, type Cause, type Pattern } from './opacity.ts';
import type { PneumoniaConfig } from './schema.ts';
import { addSkeleton } from './skeleton.ts';
import { drawSoftTissue } from './soft-tissue.ts';

/** Which picture of which patient, and what is the matter with them. */
export interface ChestCase {
  /** Forked for this patient: what stays the same in all their pictures. */
  readonly patientRng: Rng;
  /** Forked for this picture. */
  readonly rng: Rng;
  readonly cause: Cause | 'none';
  /** How far the exposure is shifted, 0 to 1. */
  readonly shift: number;
}

export interface Chest {
  /** Grey. */
  readonly raster: Raster;
  /** Air in the lungs of a healthy patient, 0 to 1. */
  readonly lungs: Layer;
  /** How much of it is replaced; nothing where there is no pneumonia. */
  readonly opacity: Layer | undefined;
  readonly pattern: Pattern | 'none';
}

/** Draws one chest radiograph, seen from the front: the patient's right is on the left. */
export function drawChest(config: PneumoniaConfig, { patientRng, rng, cause, shift }: ChestCase): Chest {
  const { size } = config;
  const width = rng.integer(size.width[0], size.width[1] + 1);
  const height = rng.integer(size.height[0], size.height[1] + 1);
  const anatomy = drawAnatomy(config.patients, patientRng.fork('anatomy'));
  const frame = drawChestFrame(width, height, anatomy.lungHeight, rng.fork('pose'));
  const lungs = drawLungs(frame, anatomy);
  // A patient's pictures show the same illness.
  const illness = patientRng.fork('illness');
  const pattern = cause === 'none' ? 'none' : drawPattern(cause, illness);
  const opacity = pattern === 'none' ? undefined : drawOpacity(pattern, frame, illness.fork('opacity'));
  const air = { ...lungs, values: lungs.values.slice() };
  opacity?.values.forEach((share, i) => {
    air.values[i]! *= 1 - Math.min(0.95, share * config.opacity);
  });
  const soft = drawSoftTissue(frame, anatomy, air, patientRng.fork('tissue'));
  const bone = new Float32Array(width * height);
  addSkeleton(bone, frame, anatomy, patientRng.fork('skeleton'));
  const film = rng.fork('film');
  const exposure = 1 + film.normal() * 0.07 + 0.16 * shift;
  for (let i = 0; i < soft.length; i++) soft[i]! *= exposure;
  const raster = develop(
    { width, height, bone, soft },
    drawField(width, height, 'whole', rng.fork('field')),
    {
      contrast: film.uniform(0.8, 1.15) * (1 - 0.15 * shift),
      noise: config.noise * (1 + 0.5 * shift),
      blur: config.blur * film.uniform(0.8, 1.3),
    },
    film.fork('develop'),
  );
  const marker = rng.fork('marker');
  if (marker.next() < 0.7) {
    addMarker(raster, { x0: 0, y0: 0, x1: width, y1: height * 0.4 }, [], Math.min(width, height) / 240, marker);
  }
  return { raster, lungs, opacity, pattern };
}
