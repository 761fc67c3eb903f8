import { createRng } from '@loupe/core';
import { drawAll, TransformSteps } from './index.ts';

const size = { width: 40, height: 30 };

describe('drawAll', () => {
  it('drawAll() leaves out steps that do not apply', () => {
    expect(drawAll(TransformSteps.parse([{ 'flip-x': { p: 0 } }, { 'flip-y': { p: 1 } }]), size, createRng(0))).toEqual(
      [{ name: 'flip-y', drawn: {} }],
    );
  });

  it('drawAll() draws a step the same whatever comes after it', () => {
    const steps = TransformSteps.parse([{ rotate: {} }, { colour: { brightness: 0.2 } }, { crop: {} }]);
    expect(drawAll(steps, size, createRng(5)).slice(0, 2)).toEqual(drawAll(steps.slice(0, 2), size, createRng(5)));
  });

  it('drawAll() applies a step with chance p, over many images', () => {
    const steps = TransformSteps.parse([{ 'flip-x': { p: 0.3 } }]);
    const applied = Array.from({ length: 2000 }, (_, i) => drawAll(steps, size, createRng(7).fork(i)).length);
    // 600 expected, standard deviation 20.5.
    expect(applied.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(520);
    expect(applied.reduce((sum, n) => sum + n, 0)).toBeLessThan(680);
  });

  it('drawAll() crops within the canvas that the steps before it left', () => {
    const steps = TransformSteps.parse([
      { rotate: { degrees: [90, 90], canvas: 'expand' } },
      { crop: { share: [0.2, 1] } },
    ]);
    for (let i = 0; i < 100; i++) {
      const { x, y, width, height } = drawAll(steps, size, createRng(i))[1]!.drawn as Record<string, number>;
      expect(x! + width!).toBeLessThanOrEqual(30);
      expect(y! + height!).toBeLessThanOrEqual(40);
    }
  });
});
