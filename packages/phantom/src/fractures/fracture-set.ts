import type { Rng } from '@loupe/core';
import type { DrawnSet } from '../drawn-set.ts';
import { drawImage, type DrawnImage } from './draw-image.ts';
import { fillFromPreset } from './presets.ts';
import type { FracturesConfig } from './schema.ts';
import { writeCoco } from './write-coco.ts';
import { writeYolo } from './write-yolo.ts';

/** Radiographs with fractures under `images/`, and their labels as YOLO or COCO have them. */
export async function* fractureSet(given: FracturesConfig, rng: Rng): DrawnSet {
  const config = fillFromPreset(given);
  const drawn: DrawnImage[] = [];
  for (let index = 0; index < config.images; index++) {
    const image = drawImage(config, index, rng);
    drawn.push(image);
    yield [[`images/${image.name}.png`, image.png]];
  }
  yield config.writes === 'yolo' ? writeYolo(drawn, config.classes) : writeCoco(drawn, config.classes);
}
