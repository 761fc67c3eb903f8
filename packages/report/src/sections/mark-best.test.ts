import { markBest } from './mark-best.ts';

const rows = (...values: (number | null)[]) =>
  values.map((value) => [value === null ? { text: '–', reason: 'x' } : { text: value.toFixed(1), value }]);
const best = (marked: ReturnType<typeof markBest>) => marked.map(([cell]) => cell!.isBest === true);

describe('markBest()', () => {
  it('marks the highest or the lowest', () => {
    expect(best(markBest(rows(1, 3, 2), { 0: 'highest' }))).toEqual([false, true, false]);
    expect(best(markBest(rows(1, 3, 2), { 0: 'lowest' }))).toEqual([true, false, false]);
  });

  it('marks all that read the same, but not where all do', () => {
    expect(best(markBest(rows(3.04, 3.01, 2), { 0: 'highest' }))).toEqual([true, true, false]);
    expect(best(markBest(rows(3.04, 3.01), { 0: 'highest' }))).toEqual([false, false]);
  });

  it('marks nothing without a rival, and never a missing value', () => {
    expect(best(markBest(rows(3), { 0: 'highest' }))).toEqual([false]);
    expect(best(markBest(rows(3, null), { 0: 'highest' }))).toEqual([false, false]);
    expect(best(markBest(rows(3, null, 2), { 0: 'lowest' }))).toEqual([false, false, true]);
  });
});
