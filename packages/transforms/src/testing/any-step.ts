import fc from 'fast-check';
import type { TransformStep } from '../schema.ts';

/** Evenly spread, unlike fast-check's doubles, most of which lie next to 0. */
export const even = (low: number, high: number) => fc.nat(1000).map((n) => low + ((high - low) * n) / 1000);
const between = (low: number, high: number) =>
  fc.tuple(even(low, high), even(low, high)).map(([a, b]): [number, number] => (a < b ? [a, b] : [b, a]));
const p = even(0.3, 1);

/** Parameters of each transform as a user might write them. */
export const anyStepOf: Readonly<Record<string, fc.Arbitrary<TransformStep>>> = {
  'flip-x': p.map((p) => ({ 'flip-x': { p } })),
  'flip-y': p.map((p) => ({ 'flip-y': { p } })),
  rotate: fc
    .record({ degrees: between(-180, 180), canvas: fc.constantFrom('same' as const, 'expand' as const), p })
    .map((params) => ({ rotate: { ...params, fill: 0 } })),
  affine: fc
    .record({
      scale: between(0.6, 1.6),
      translate: even(0, 0.3),
      shear: even(0, 25),
      p,
    })
    .map((params) => ({ affine: { ...params, fill: 0 } })),
  crop: fc
    .record({ share: between(0.5, 1), at: fc.constantFrom('random' as const, 'centre' as const), p })
    .map((params) => ({ crop: params })),
  colour: fc
    .record({
      brightness: even(0, 0.15),
      contrast: between(0.7, 1.4),
      gamma: between(0.8, 1.25),
      p,
    })
    .map((params) => ({ colour: params })),
  letterbox: fc.integer({ min: 60, max: 160 }).map((size) => ({ letterbox: { size, fill: 0 } })),
  resize: fc
    .record({ width: fc.integer({ min: 60, max: 160 }), height: fc.integer({ min: 60, max: 160 }) })
    .map((params) => ({ resize: params })),
  'centre-crop': fc
    .record({ width: fc.integer({ min: 40, max: 160 }), height: fc.integer({ min: 40, max: 160 }) })
    .map((params) => ({ 'centre-crop': params })),
  'hue-saturation': fc
    .record({ hue: even(0, 90), saturation: even(0, 0.5), p })
    .map((params) => ({ 'hue-saturation': params })),
  'motion-blur': fc
    .record({ length: between(1, 7), degrees: between(-180, 180), p })
    .map((params) => ({ 'motion-blur': params })),
  blur: fc.record({ sigma: between(0, 1.5), p }).map((params) => ({ blur: params })),
  noise: fc.record({ sd: between(0, 0.03), p }).map((params) => ({ noise: params })),
};

/** Steps that leave a square picture of `side` pixels as it is. */
export const identityStepOf: Readonly<Record<string, (side: number) => TransformStep>> = {
  'flip-x': () => ({ 'flip-x': { p: 0 } }),
  'flip-y': () => ({ 'flip-y': { p: 0 } }),
  rotate: () => ({ rotate: { degrees: 0, canvas: 'expand', fill: 0, p: 1 } }),
  affine: () => ({ affine: { scale: [1, 1], translate: 0, shear: 0, fill: 0, p: 1 } }),
  crop: () => ({ crop: { share: [1, 1], at: 'random', p: 1 } }),
  colour: () => ({ colour: { brightness: 0, contrast: [1, 1], gamma: [1, 1], p: 1 } }),
  letterbox: (size) => ({ letterbox: { size, fill: 114 } }),
  resize: (side) => ({ resize: { width: side, height: side } }),
  'centre-crop': (side) => ({ 'centre-crop': { width: side, height: side } }),
  'hue-saturation': () => ({ 'hue-saturation': { hue: 0, saturation: 0, p: 1 } }),
  'motion-blur': () => ({ 'motion-blur': { length: [1, 1], degrees: [0, 0], p: 1 } }),
  blur: () => ({ blur: { sigma: [0, 0], p: 1 } }),
  noise: () => ({ noise: { sd: [0, 0], p: 1 } }),
};

export const anyStep: fc.Arbitrary<TransformStep> = fc.oneof(...Object.values(anyStepOf));
export const anyChain: fc.Arbitrary<TransformStep[]> = fc.array(anyStep, { minLength: 1, maxLength: 6 });
