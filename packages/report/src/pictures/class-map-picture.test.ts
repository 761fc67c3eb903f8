import { encodeMask } from '@loupe/dataset';
import { agreementMap, classMapOf, paintMap, shrinkMap } from './class-map-picture.ts';

const size = { width: 4, height: 2 };

describe('classMapOf()', () => {
  it('gives pixels the number of their class, the last mask on top', () => {
    const pixels = [
      { class: 'a', mask: encodeMask(size, (index) => index < 4) },
      { class: 'b', mask: encodeMask(size, (index) => index === 3) },
    ];
    expect([...classMapOf(pixels, ['a', 'b'], size)]).toEqual([1, 1, 1, 2, 0, 0, 0, 0]);
  });
});

describe('shrinkMap()', () => {
  it('keeps a thin structure that fills less than half of a new pixel', () => {
    const line = Uint8Array.from({ length: 16 }, (_, index) => (index % 4 === 1 ? 1 : 0));
    expect([...shrinkMap(line, { width: 4, height: 4 }, { width: 2, height: 2 })]).toEqual([1, 0, 1, 0]);
  });
});

it('agreementMap() tells found, missed and invented pixels of one class', () => {
  expect([...agreementMap(Uint8Array.of(1, 1, 0, 2), Uint8Array.of(1, 0, 1, 1), 1)]).toEqual([1, 2, 3, 3]);
});

it('paintMap() paints each number in its colour', () => {
  expect([...paintMap(Uint8Array.of(0, 1), { width: 2, height: 1 }, ['#000000', '#0a10ff']).data]).toEqual([0, 0, 0, 10, 16, 255]); // prettier-ignore
});
