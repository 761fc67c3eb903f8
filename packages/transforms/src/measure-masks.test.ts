import { encodeMask } from '@loupe/dataset';
import type { Label } from '@loupe/dataset/schema';
import { createRng } from '@loupe/core';
import { applyToMask } from './apply-to-mask.ts';
import { drawAll } from './draw-all.ts';
import { measureMasks } from './measure-masks.ts';
import { TransformSteps } from './schema.ts';

const [width, height] = [37, 23];
const rng = createRng('masks');
// More than one plane holds, and some without a mask between.
const masks = Array.from({ length: 40 }, (_, i) => {
  const [cx, cy, r] = [rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0.5, 6)];
  const pixels = Uint8Array.from({ length: width * height }, (_, p) =>
    ((p % width) - cx) ** 2 + (Math.floor(p / width) - cy) ** 2 < r * r ? 1 : 0,
  );
  return i % 7 === 3 ? undefined : pixels;
});
const labels = masks.map((pixels): Pick<Label, 'mask'> =>
  pixels === undefined ? {} : { mask: encodeMask({ width, height }, (i) => pixels[i] === 1) },
);

describe('measureMasks', () => {
  it('measureMasks() measures the pixels that applyToMask() sets, for any recipe', () => {
    const measure = measureMasks(labels);
    const steps = TransformSteps.parse([
      { 'flip-x': {} },
      { rotate: { degrees: 90, canvas: 'expand' } },
      { affine: { translate: 0.3 } },
    ]);
    for (let copy = 0; copy < 12; copy++) {
      const recipe = drawAll(steps, { width, height }, rng.fork(copy));
      const left = measure(recipe);
      for (const [i, pixels] of masks.entries()) {
        if (pixels === undefined) {
          expect(left[i]).toBeUndefined();
          continue;
        }
        const moved = applyToMask({ width, height, classes: pixels }, recipe);
        const set = [...moved.classes.keys()].filter((p) => moved.classes[p] === 1);
        const xs = set.map((p) => p % moved.width);
        const ys = set.map((p) => Math.floor(p / moved.width));
        expect(left[i]).toEqual(
          set.length === 0
            ? undefined
            : { area: set.length, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1] },
        );
      }
    }
  });

  it('measureMasks() of no masks measures nothing', () =>
    expect(measureMasks([{}, {}])([])).toEqual([undefined, undefined]));
});
