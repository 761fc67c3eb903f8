import { createRng } from '@loupe/core';
import type { DrawnTransform, Ring } from '@loupe/dataset/schema';
import fc from 'fast-check';
import { applyToLabels, applyToRaster, compose, drawAll, type Size } from './index.ts';
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
        // Near the border of what is visible a pixel may fall on either side, and mixes with what lies beyond.
        const { window } = compose(drawn, picture);
        const reach = borderReach(drawn, picture);
        const far = [...once.data.keys()].filter(
          (i) =>
            Math.abs(once.data[i]! - oneByOne.data[i]!) > 14 &&
            distanceToRing(window, (i % once.width) + 0.5, Math.floor(i / once.width) + 0.5) > reach,
        );
        expect(far).toEqual([]);
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

/** How far, on the last canvas, a border may be smeared: a pixel and a half at each step, as the later steps magnify it. */
function borderReach(drawn: readonly DrawnTransform[], size: Size): number {
  let reach = 0;
  for (const step of drawn) {
    const { matrix, size: next } = compose([step], size);
    const [a, b, , d, e] = matrix;
    // The largest factor by which the step lengthens anything: its greatest singular value.
    const squares = a * a + b * b + d * d + e * e;
    const stretch = Math.sqrt((squares + Math.sqrt(Math.max(0, squares ** 2 - 4 * (a * e - b * d) ** 2))) / 2);
    reach = reach * stretch + 1.5;
    size = next;
  }
  return reach;
}

/** Distance of a point from the nearest edge; infinite where there is no ring. */
function distanceToRing(ring: Ring, x: number, y: number): number {
  let least = Infinity;
  for (let i = 0; i < ring.length; i += 2) {
    const [ax, ay] = [ring[i]!, ring[i + 1]!];
    const [dx, dy] = [ring[(i + 2) % ring.length]! - ax, ring[(i + 3) % ring.length]! - ay];
    const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
    least = Math.min(least, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return least;
}
