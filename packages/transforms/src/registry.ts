import { DataError, nearestName } from '@loupe/core';
import { affine } from './affine.ts';
import { centreCrop } from './centre-crop.ts';
import { colour } from './colour.ts';
import { crop } from './crop.ts';
import type { Transform } from './define-transform.ts';
import { flipX } from './flip-x.ts';
import { flipY } from './flip-y.ts';
import { gaussianBlur } from './gaussian-blur.ts';
import { hueSaturation } from './hue-saturation.ts';
import { letterboxStep } from './letterbox.ts';
import { motionBlur } from './motion-blur.ts';
import { noise } from './noise.ts';
import { resizeStep } from './resize-step.ts';
import { rotate } from './rotate.ts';

/** Every transform that a step list may name. */
export const transforms = [
  flipX,
  flipY,
  rotate,
  affine,
  crop,
  colour,
  letterboxStep,
  resizeStep,
  centreCrop,
  hueSaturation,
  motionBlur,
  gaussianBlur,
  noise,
] as const;

const byName = new Map<string, Transform>(transforms.map((transform) => [transform.name, transform]));

/** The transform of that name. @throws {DataError} `UNKNOWN_TRANSFORM` naming the nearest valid one */
export function transformNamed(name: string): Transform {
  const transform = byName.get(name);
  if (transform !== undefined) return transform;
  const names = [...byName.keys()];
  throw new DataError(`Cannot apply transform ${name}: expected one of ${names.join(', ')}`, {
    code: 'UNKNOWN_TRANSFORM',
    at: { key: name },
    fix: `Write ${nearestName(name, names) ?? names[0]}`,
  });
}
