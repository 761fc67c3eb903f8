import { createRng } from '@loupe/core';
import { tf } from '@loupe/engine';
import { expectNoLeak } from '../../testing/expect-no-leak.ts';
import { leastCostAssignment } from './assignment.ts';

/** Column of each row, -1 for none. */
function assign(cost: number[][][], present?: number[][]): number[][] {
  return tf.tidy(() => {
    const x = tf.tensor3d(cost);
    const there = present ? tf.tensor2d(present) : tf.ones([x.shape[0], x.shape[1]]);
    const found = leastCostAssignment(x, there).arraySync() as number[][][];
    return found.map((rows) => rows.map((row) => row.indexOf(1)));
  });
}

/** The least total by trying everything. */
function leastTotal(cost: number[][], row = 0, taken: readonly number[] = []): number {
  if (row === cost.length) return 0;
  const totals = cost[row]!.flatMap((value, column) =>
    taken.includes(column) ? [] : [value + leastTotal(cost, row + 1, [...taken, column])],
  );
  return Math.min(...totals);
}

const total = (cost: number[][], columns: readonly number[]) =>
  columns.reduce((sum, column, row) => sum + cost[row]![column]!, 0);

describe('leastCostAssignment()', () => {
  it('leastCostAssignment() solves matrices with one known answer', () => {
    // The second takes three changes along one path: each row wants the column of the row before it.
    const three = [
      [4, 1, 3],
      [2, 0, 5],
      [3, 2, 2],
    ];
    expect(assign([three])).toEqual([[1, 0, 2]]);
    const chain = [
      [1, 2, 9, 9],
      [1, 9, 9, 2.5],
      [9, 1, 2, 9],
      [9, 1, 9, 9],
    ];
    expect(assign([chain])).toEqual([[0, 3, 2, 1]]);
  });

  it.each([
    ['as many columns as rows', 5, 5],
    ['more columns', 4, 7],
    ['one row', 1, 6],
  ])('leastCostAssignment() finds the least total of all, with %s', (_, rows, columns) => {
    const rng = createRng(3);
    const costs = Array.from({ length: 40 }, () =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => rng.uniform(-3, 3))),
    );
    assign(costs).forEach((found, i) => {
      expect(new Set(found).size).toBe(rows);
      expect(Math.min(...found)).toBeGreaterThanOrEqual(0);
      expect(total(costs[i]!, found)).toBeCloseTo(leastTotal(costs[i]!), 4);
    });
  });

  it('leastCostAssignment() gives every row a column of its own where costs tie', () => {
    const rng = createRng(4);
    const costs = Array.from({ length: 60 }, () =>
      Array.from({ length: 5 }, () => Array.from({ length: 6 }, () => rng.integer(0, 3))),
    );
    assign(costs).forEach((found, i) => {
      expect(new Set(found).size).toBe(5);
      expect(total(costs[i]!, found)).toBe(leastTotal(costs[i]!));
    });
    expect(new Set(assign([Array.from({ length: 4 }, () => [1, 1, 1, 1])])[0])).toEqual(new Set([0, 1, 2, 3]));
  });

  it('leastCostAssignment() gives absent rows nothing, and the others what they get without them', () => {
    const cost = [
      [5, 1, 9],
      [-100, -100, -100],
      [2, 1, 9],
    ];
    expect(
      assign(
        [cost, cost],
        [
          [1, 0, 1],
          [0, 0, 0],
        ],
      ),
    ).toEqual([
      [1, -1, 0],
      [-1, -1, -1],
    ]);
  });

  it('leastCostAssignment() leaves only its result behind', async () => {
    const [cost, present] = [tf.ones([2, 3, 4]), tf.ones([2, 3])];
    await expectNoLeak(() => leastCostAssignment(cost, present).dispose());
    tf.dispose([cost, present]);
  });
});
