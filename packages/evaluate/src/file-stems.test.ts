import { fileStems } from './file-stems.ts';

describe('fileStems()', () => {
  it.each([
    [
      ['val', 'val', '../a b', 'größe.1'],
      ['val', 'val-2', '--a-b', 'größe.1'],
    ],
    [
      ['..', '.hidden'],
      ['-', '-hidden'],
    ],
    [
      ['a', 'a-2', 'a'],
      ['a', 'a-2', 'a-3'],
    ],
  ])('fileStems(%j) differ and are no paths', (names, stems) => expect(fileStems(names)).toEqual(stems));
});
