import type { Dataset } from '@loupe/dataset/schema';
import { collectLabelProblems, countByCode } from './label-problems.ts';

const row = {
  file: 'a.txt',
  line: 3,
  what: 'label' as const,
  code: 'YOLO_FIELD_COUNT',
  reason: 'expected 5 numbers, found 4',
};
const dataset = (rejected: Dataset['rejected']): Dataset => ({
  name: 'x',
  task: 'detection',
  classes: ['c'],
  images: [],
  rejected,
  warnings: [],
});

describe('collectLabelProblems()', () => {
  it('lists a rejection once, however far it travelled, under the set that it was found in', () => {
    const { rejected } = collectLabelProblems([
      { set: 'wrist', dataset: dataset([row, { ...row, line: 4 }]) },
      {
        set: 'union',
        dataset: dataset([
          { ...row, origin: 'wrist' },
          { ...row, file: 'b.txt', origin: 'hip' },
        ]),
      },
    ]);
    expect(rejected.map(({ set, file, line }) => [set, file, line])).toEqual([
      ['wrist', 'a.txt', 3],
      ['wrist', 'a.txt', 4],
      ['hip', 'b.txt', 3],
    ]);
  });
});

it('countByCode() counts within each set, the most frequent first', () => {
  const rows = [
    { ...row, set: 'a', code: 'X' },
    { ...row, set: 'a' },
    { ...row, set: 'a' },
    { ...row, set: 'b', code: 'X' },
  ];
  expect(countByCode(rows).map(({ set, code, count }) => [set, code, count])).toEqual([
    ['a', 'YOLO_FIELD_COUNT', 2],
    ['a', 'X', 1],
    ['b', 'X', 1],
  ]);
});
