import { countByCode, describeCodes } from './index.ts';

it('countByCode() counts each code, the most frequent first and equal counts by name', () => {
  const rows = ['B', 'C', 'A', 'C'].map((code) => ({ code }));
  expect(countByCode(rows)).toEqual([
    ['C', 2],
    ['A', 1],
    ['B', 1],
  ]);
  expect(countByCode([])).toEqual([]);
});

it('describeCodes() says the same in words', () => {
  expect(describeCodes(['A', 'B', 'B'].map((code) => ({ code })))).toBe('B 2, A 1');
});
