import type { Rng } from '@loupe/core';
import type { Cause } from './opacity.ts';
import type { PneumoniaConfig } from './schema.ts';

type Part = 'train' | 'val' | 'test';

export interface ListedPicture {
  readonly path: string;
  readonly part: Part;
  readonly cause: Cause | 'none';
  /** Counted from 1 within all parts, so that no patient stands in two. */
  readonly patient: number;
  /** Counted from 1 within the patient. */
  readonly picture: number;
}

/** Every picture of the set: how many of each class in each part, of which patient, and under which name. */
export function listPictures(config: PneumoniaConfig, rng: Rng): ListedPicture[] {
  const val = Math.min(config.images, Math.round(config.images * config.val));
  const test = Math.min(config.images - val, Math.round(config.images * config.test));
  // In the real set val is balanced, and test stands between it and train.
  const parts: readonly [Part, number, number][] = [
    ['train', config.images - val - test, config.positives],
    ['val', val, 0.5],
    ['test', test, (config.positives + 0.5) / 2],
  ];
  let [normals, persons, files] = [100, 0, 0];
  return parts.flatMap(([part, count, positives]) => {
    const ill = Math.round(count * positives);
    return [
      ...patientsOf(count - ill, rng).map(({ first, picture }) => {
        if (first) normals++;
        const study = String(normals).padStart(4, '0');
        const prefix = normals % 2 === 0 ? 'IM' : 'NORMAL2-IM';
        const name = `${prefix}-${study}-${String(picture).padStart(4, '0')}`;
        return {
          path: `${part}/NORMAL/${name}.jpeg`,
          part,
          cause: 'none' as const,
          patient: normals,
          picture,
        };
      }),
      ...patientsOf(ill, rng).map(({ first, picture, draw }) => {
        if (first) persons++;
        files++;
        const cause: Cause = draw < 0.6 ? 'bacteria' : 'virus';
        return {
          path: `${part}/PNEUMONIA/person${persons}_${cause}_${files}.jpeg`,
          part,
          cause,
          patient: persons,
          picture,
        };
      }),
    ];
  });
}

/** So many pictures, patient by patient: most have one, some two or three. `draw` is the patient's own. */
function patientsOf(count: number, rng: Rng): { first: boolean; picture: number; draw: number }[] {
  const pictures: { first: boolean; picture: number; draw: number }[] = [];
  while (pictures.length < count) {
    const several = rng.next();
    const draw = rng.next();
    const wanted = several < 0.75 ? 1 : several < 0.92 ? 2 : 3;
    for (let picture = 1; picture <= wanted && pictures.length < count; picture++) {
      pictures.push({ first: picture === 1, picture, draw });
    }
  }
  return pictures;
}
