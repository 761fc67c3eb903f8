import { chooseByScore } from './choose-by-score.ts';

describe('chooseByScore()', () => {
  const score = ([, value]: readonly [string, number | null]) => value;

  it('chooses the best, the typical and the worst, ties in the given order, nothing twice', () => {
    const items = [
      ['a', 0.2],
      ['b', 0.9],
      ['c', null],
      ['d', 0.5],
      ['e', 0.9],
      ['f', 0.4],
    ] as const;
    expect(chooseByScore(items, score, 1).map(({ kind, item }) => [kind, item[0]])).toEqual([
      ['best', 'b'],
      ['typical', 'd'],
      ['worst', 'a'],
    ]);
    const all = chooseByScore(items, score, 3).map(({ item }) => item[0]);
    expect(new Set(all).size).toBe(all.length);
    expect(all.toSorted()).toEqual(['a', 'b', 'd', 'e', 'f']);
  });

  it('chooses nothing of nothing', () => expect(chooseByScore([], () => 1, 2)).toEqual([]));
});
