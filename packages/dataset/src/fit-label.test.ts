import fc from 'fast-check';
import { fitLabel, intersectBoxes, ringBox } from './index.ts';
import type { Box, Label } from './schema.ts';

const size = { width: 100, height: 50 };
const fit = (box: Box, rest: Partial<Label> = {}) => fitLabel({ class: 0, box, ...rest }, size);

describe('fitLabel', () => {
  it('fitLabel() leaves a label inside its picture alone', () => {
    const label: Label = { class: 1, box: [0, 0, 100, 50], outlines: [[0, 0, 100, 0, 100, 50]], area: 7 };
    expect(fitLabel(label, size)).toEqual({ kind: 'kept', label, clippedBy: 0 });
  });

  it('fitLabel() clips a box that is slightly over the edge, and says by how much', () =>
    expect(fit([-1, 10, 20, 51])).toEqual({ kind: 'kept', label: { class: 0, box: [0, 10, 20, 50] }, clippedBy: 1 }));

  it('fitLabel() clips rounding of digits without a word', () =>
    expect(fit([-1e-7, 10, 20, 50 + 1e-7])).toEqual({
      kind: 'kept',
      label: { class: 0, box: [0, 10, 20, 50] },
      clippedBy: 0,
    }));

  it('fitLabel() clips outlines with their box, and their area with them', () => {
    const fitted = fit([-2, 10, 8, 20], { outlines: [[-2, 10, 8, 10, 8, 20, -2, 20]], area: 100 });
    expect(fitted).toMatchObject({ kind: 'kept', label: { box: [0, 10, 8, 20], area: 80 }, clippedBy: 2 });
  });

  it.each<[string, Box]>([
    ['LABEL_OUTSIDE', [-2.1, 0, 20, 20]],
    ['LABEL_OUTSIDE', [0, 0, 20, 51.1]],
    ['LABEL_OUTSIDE', [200, 200, 220, 220]],
    ['LABEL_OUTSIDE', [100.5, 10, 101, 20]],
    ['LABEL_EMPTY', [10, 10, 10, 20]],
    ['LABEL_EMPTY', [10, 20, 30, 20]],
    ['LABEL_EMPTY', [30, 10, 10, 20]],
    ['LABEL_NOT_FINITE', [NaN, 10, 10, 20]],
    ['LABEL_NOT_FINITE', [0, 0, Infinity, 20]],
  ])('fitLabel() rejects as %s the box %j', (code, box) =>
    expect(fit(box)).toMatchObject({ kind: 'rejected', code, reason: expect.stringContaining('expected') }),
  );

  it('fitLabel() keeps only boxes inside the picture, each enclosing its outlines', () => {
    const edge = fc.double({ min: -3, max: 103, noNaN: true });
    fc.assert(
      fc.property(fc.array(edge, { minLength: 6, maxLength: 10 }), fc.tuple(edge, edge, edge, edge), (points, box) => {
        const ring = points.slice(0, points.length - (points.length % 2));
        const fitted = fitLabel({ class: 0, box, outlines: [ring] }, { width: 100, height: 100 });
        if (fitted.kind === 'rejected') return;
        expect(intersectBoxes(fitted.label.box, [0, 0, 100, 100])).toEqual(fitted.label.box);
        if (fitted.label.outlines)
          expect(intersectBoxes(ringBox(fitted.label.outlines), fitted.label.box)).toEqual(
            ringBox(fitted.label.outlines),
          );
      }),
    );
  });
});
