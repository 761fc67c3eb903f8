import type { Rng } from '@loupe/core';
import { encodeJpeg, type Raster } from '@loupe/dataset';
import { encodePlainPng } from '../drawing/encode-plain-png.ts';
import type { DrawnSet } from '../drawn-set.ts';
import { spermParts, type Part } from './draw-part-masks.ts';
import { drawSmear } from './draw-smear.ts';
import type { SpermConfig } from './schema.ts';

const folders: Readonly<Record<Part, string>> = { head: 'Head-Masks', body: 'Body-Masks', tail: 'Tail-Masks' };

/** `images/{train,test}/NAME.jpg`, and for each part a mask of the same name, the parts of the set in one folder. */
export async function* spermSet(config: SpermConfig, rng: Rng): DrawnSet {
  const test = Math.round(config.images * config.test);
  for (let index = 0; index < config.images; index++) {
    const { raster, masks } = drawSmear(config, rng.fork('image', index));
    const name = `${config.name}_${String(index + 1).padStart(4, '0')}`;
    const part = index < config.images - test ? 'train' : 'test';
    const encode = async (mask: Raster) =>
      config.masks === 'jpeg' ? await encodeJpeg(mask, 75) : encodePlainPng(mask);
    yield [
      [`images/${part}/${name}.jpg`, await encodeJpeg(raster, 92)],
      ...(await Promise.all(
        spermParts.map(
          async (key) =>
            [
              `mask/${folders[key]}/${name}.${config.masks === 'jpeg' ? 'jpg' : 'png'}`,
              await encode(masks[key]),
            ] as const,
        ),
      )),
    ];
  }
}
