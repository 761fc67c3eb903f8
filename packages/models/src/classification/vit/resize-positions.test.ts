import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPositionsResized } from './resize-positions.ts';

interface Case {
  from: number;
  to: number;
  width: number;
  values: number[];
  expected: number[];
}
const cases = JSON.parse(
  readFileSync(join(__dirname, '../../testing/golden/position-embeddings.json'), 'utf8'),
) as Case[];
const stateOf = (shape: number[], data: number[]) => new Map([['p', { shape, data: Float32Array.from(data) }]]);

describe('withPositionsResized()', () => {
  it.each(cases)(
    'withPositionsResized() agrees with torchvision from $from x $from to $to x $to',
    ({ from, to, width, values, expected }) => {
      const { shape, data } = withPositionsResized(stateOf([1, from * from + 1, width], values), 'p', to).get('p')!;
      expect(shape).toEqual([1, to * to + 1, width]);
      expect(data).toHaveLength(expected.length);
      data.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(2e-6));
    },
  );
  it('withPositionsResized() gives back weights that fit, or that have no positions, as they are', () => {
    const state = stateOf([1, 5, 2], new Array<number>(10).fill(1));
    expect(withPositionsResized(state, 'p', 2)).toBe(state);
    expect(withPositionsResized(state, 'other', 7)).toBe(state);
  });
  it.each([[[1, 4, 2]], [[5, 2]], [[1, 1, 8]]])(
    'withPositionsResized() refuses %j, which is not a square grid and one row more',
    (shape) => {
      expect(() => withPositionsResized(stateOf(shape, new Array<number>(8).fill(0)), 'p', 3)).toThrow(
        expect.objectContaining({ code: 'VIT_POSITIONS' }),
      );
    },
  );
});
