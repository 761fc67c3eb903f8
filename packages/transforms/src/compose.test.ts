import { createRng } from '@loupe/core';
import fc from 'fast-check';
import { applyToLabels, applyToRaster, compose, drawAll } from './index.ts';
import { anyStep } from './testing/any-step.ts';
import { smoothPicture } from './testing/pictures.ts';

describe('compose', () => {
  it('compose() gives what its steps give one after another, canvases in between included', () =>
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 2, maxLength: 4 }), fc.nat(), (steps, seed) => {
        const picture = smoothPicture(70, 60);
        const drawn = drawAll(steps, picture, createRng(seed)).filter(({ name }) => name !== 'colour');
        const once = applyToRaster(picture, drawn);
        const oneByOne = drawn.reduce((raster, step) => applyToRaster(raster, [step]), picture);
        expect({ width: once.width, height: once.height }).toEqual({ width: oneByOne.width, height: oneByOne.height });
        // Along the borders of what is visible a pixel may fall on either side.
        const far = once.data.filter((value, i) => Math.abs(value - oneByOne.data[i]!) > 14).length;
        expect(far / once.data.length).toBeLessThan(0.06);
      }),
      { numRuns: 100 },
    ));

  it('compose() moves labels as its steps do one after another', () =>
    fc.assert(
      fc.property(fc.array(anyStep, { minLength: 2, maxLength: 4 }), fc.nat(), (steps, seed) => {
        const size = { width: 70, height: 60 };
        const label = {
          class: 0,
          box: [20, 20, 44, 40] as [number, number, number, number],
          outlines: [[20, 20, 44, 25, 30, 40]],
        };
        const drawn = drawAll(steps, size, createRng(seed));
        const all = { minVisible: 0, minSide: 0 };
        const once = applyToLabels([label], drawn, size, all);
        let state: { labels: typeof once.labels; size: typeof once.size } = { labels: [label], size };
        for (const step of drawn) state = applyToLabels(state.labels, [step], state.size, all);
        expect(once.labels.length).toBe(state.labels.length);
        once.labels.forEach(({ box }, i) =>
          box.forEach((side, j) => expect(side).toBeCloseTo(state.labels[i]!.box[j]!, 5)),
        );
      }),
      { numRuns: 200 },
    ));

  it('compose() rejects a transform that it does not know, naming the nearest', () => {
    expect(() => compose([{ name: 'flipx', drawn: {} }], { width: 4, height: 2 })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_TRANSFORM', fix: 'Write flip-x' }),
    );
  });

  it('compose() rejects numbers that are not the transform’s', () => {
    expect(() =>
      compose([{ name: 'crop', drawn: { x: -1, y: 0, width: 2, height: 2 } }], { width: 4, height: 2 }),
    ).toThrow(expect.objectContaining({ code: 'DRAWN_TRANSFORM', at: { key: 'crop.x' } }));
  });
});
