import type { Rng } from '@loupe/core';
import { encodeJpeg } from '@loupe/dataset';
import type { DrawnSet } from '../drawn-set.ts';
import { drawChest } from './draw-chest.ts';
import { listPictures } from './list-pictures.ts';
import type { PneumoniaConfig } from './schema.ts';

/** `{train,val,test}/{NORMAL,PNEUMONIA}/NAME.jpeg`, with names that hold the patient, as the real set's do. */
export async function* pneumoniaSet(config: PneumoniaConfig, rng: Rng): DrawnSet {
  for (const { path, part, cause, patient, picture } of listPictures(config, rng.fork('list'))) {
    const patientRng = rng.fork('patient', part, cause === 'none' ? 'normal' : 'ill', patient);
    const { raster } = drawChest(config, {
      patientRng,
      rng: patientRng.fork('picture', picture),
      cause,
      shift: part === 'test' ? config.shift : 0,
    });
    yield [[path, await encodeJpeg(raster, 90)]];
  }
}
