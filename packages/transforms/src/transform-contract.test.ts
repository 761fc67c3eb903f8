import { createRng } from '@loupe/core';
import type { Label } from '@loupe/dataset/schema';
import fc from 'fast-check';
import {
  applyToLabels,
  applyToMask,
  applyToRaster,
  drawAll,
  transformNamed,
  transforms,
  TransformStep,
  transformNames,
} from './index.ts';
import { anyStepOf, identityStepOf } from './testing/any-step.ts';
import { anyDiscChain } from './testing/any-disc-chain.ts';
import { expectDiscAgrees } from './testing/disc.ts';
import { noisePicture, smoothPicture } from './testing/pictures.ts';

it('transformNames lists the registry', () => {
  expect(transformNames).toEqual(transforms.map(({ name }) => name));
  expect(Object.keys(anyStepOf)).toEqual(transformNames);
});

describe.each(transforms.map((transform) => [transform.name, transform] as const))(
  'transform %s',
  (name, transform) => {
    const anyStep = anyStepOf[name]!;
    const size = { width: 50, height: 40 };
    const seed = fc.nat();

    it('params keep what the schema accepts', () =>
      fc.assert(fc.property(anyStep, (step) => expect(TransformStep.parse(step)).toEqual(step))));

    it('sample() gives JSON that drawn accepts', () =>
      fc.assert(
        fc.property(anyStep, seed, (step, seed) => {
          for (const { drawn } of drawAll([step], size, createRng(seed))) {
            const copy: unknown = JSON.parse(JSON.stringify(drawn));
            expect(transform.drawn.parse(copy)).toEqual(drawn);
          }
        }),
      ));

    it('sample() draws the same from the same stream, whatever was drawn before', () =>
      fc.assert(
        fc.property(anyStep, seed, (step, seed) => {
          const rng = createRng(seed);
          const first = drawAll([step], size, rng.fork('image'));
          rng.next();
          expect(drawAll([step], size, rng.fork('image'))).toEqual(first);
        }),
      ));

    it('leaves everything as it is where its parameters ask for nothing', () => {
      const picture = noisePicture(37, 37, 3);
      const mask = { width: 37, height: 37, classes: noisePicture(37, 37, 1).data };
      const labels: Label[] = [{ class: 1, box: [3, 4, 20, 30], outlines: [[3, 4, 20, 4, 11, 30]] }];
      const drawn = drawAll([TransformStep.parse(identityStepOf[name]!(37))], picture, createRng(0));
      expect(applyToRaster(picture, drawn)).toEqual(picture);
      expect(applyToMask(mask, drawn)).toEqual(mask);
      expect(applyToLabels(labels, drawn, picture)).toEqual({
        labels,
        dropped: [],
        size: expect.objectContaining({ width: 37, height: 37 }),
      });
    });

    it('does not touch the picture it is given', () =>
      fc.assert(
        fc.property(anyStep, seed, (step, seed) => {
          const picture = smoothPicture(20, 16);
          applyToRaster(picture, drawAll([step], picture, createRng(seed)));
          expect(picture).toEqual(smoothPicture(20, 16));
        }),
        { numRuns: 20 },
      ));

    it('keeps labels inside the canvas that the pixels have', () =>
      fc.assert(
        fc.property(anyStep, seed, fc.array(anyLabelIn(size)), (step, seed, labels) => {
          const drawn = drawAll([step], size, createRng(seed));
          const moved = applyToLabels(labels, drawn, size);
          const picture = applyToRaster(smoothPicture(size.width, size.height), drawn);
          expect({ ...moved.size }).toEqual({ width: picture.width, height: picture.height });
          expect(moved.labels.length + moved.dropped.length).toBe(labels.length);
          for (const { box, outlines } of moved.labels) {
            for (const [x, y] of points([...box, ...(outlines ?? []).flat()])) {
              expect(x).toBeGreaterThanOrEqual(-1e-6);
              expect(y).toBeGreaterThanOrEqual(-1e-6);
              expect(x).toBeLessThanOrEqual(picture.width + 1e-6);
              expect(y).toBeLessThanOrEqual(picture.height + 1e-6);
            }
          }
        }),
      ));

    it('moves a planted disc and its label together', () =>
      fc.assert(
        fc.property(anyDiscChain, fc.array(anyStep, { minLength: 1, maxLength: 2 }), (chain, steps) =>
          expectDiscAgrees({ ...chain, steps }),
        ),
        { numRuns: 40 },
      ));

    it('moves a mask with the pixels', () =>
      fc.assert(
        fc.property(anyDiscChain, anyStep, (chain, step) => {
          const { width, height, seed } = chain;
          // Smooth, and with values that a mask may hold too: where both are far from the border, they agree.
          const picture = smoothPicture(width, height);
          const drawn = drawAll([step], picture, createRng(seed)).filter(
            (one) => transformNamed(one.name).moves === 'plane',
          );
          const moved = applyToRaster(picture, drawn);
          const mask = applyToMask({ width, height, classes: picture.data }, drawn);
          expect(mask).toMatchObject({ width: moved.width, height: moved.height });
          const far = moved.data.filter((value, i) => Math.abs(value - mask.classes[i]!) > 12).length;
          expect(far).toBe(0);
        }),
        { numRuns: 20 },
      ));
  },
);

function anyLabelIn({ width, height }: { width: number; height: number }): fc.Arbitrary<Label> {
  const corner = fc.tuple(fc.integer({ min: 0, max: width - 3 }), fc.integer({ min: 0, max: height - 3 }));
  return fc
    .tuple(corner, fc.integer({ min: 3, max: width }), fc.integer({ min: 3, max: height }), fc.boolean())
    .map(([[x0, y0], w, h, outlined]) => {
      const [x1, y1] = [Math.min(width, x0 + w), Math.min(height, y0 + h)];
      return {
        class: 0,
        box: [x0, y0, x1, y1] as [number, number, number, number],
        ...(outlined ? { outlines: [[x0, y0, x1, y0, (x0 + x1) / 2, y1]] } : {}),
      };
    });
}

function points(flat: readonly number[]): [number, number][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}
