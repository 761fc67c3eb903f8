import fc from 'fast-check';
import {
  decimalsFor,
  formatCount,
  formatFixed,
  formatInterval,
  formatPercent,
  measuredCell,
  thinSpace,
} from './format-number.ts';
import { formatBytes, formatMilliseconds } from './format-unit.ts';
import { measured, notMeasured } from './measured.ts';

describe('formatFixed()', () => {
  it.each([
    [0.65, 3, '0.650'],
    [-12345.678, 1, `−12${thinSpace}345.7`],
    [1234, 0, '1234'],
    [1234567, 0, `1${thinSpace}234${thinSpace}567`],
    [-0.0001, 2, '0.00'],
    [0, 3, '0.000'],
  ])('prints %d with %d decimals as %s', (value, decimals, text) => expect(formatFixed(value, decimals)).toBe(text));

  it('keeps the number to half of its last digit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        fc.integer({ min: 0, max: 3 }),
        (value, decimals) => {
          const read = Number(formatFixed(value, decimals).replaceAll(thinSpace, '').replace('−', '-'));
          expect(Math.abs(read - value)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-6);
        },
      ),
    );
  });
});

describe('decimalsFor()', () => {
  it.each([
    [[3.14159, 42], 1],
    [[6.5, 152], 1],
    [[0.0123, 0.5], 3],
    [[1200, 3000], 0],
    [[], 0],
    [[0, 0], 0],
    [[1e-9], 3],
  ])('takes %j to %d decimals', (values, decimals) => expect(decimalsFor(values)).toBe(decimals));
});

describe('measuredCell()', () => {
  it('shows a dash with the reason where there is no value, and never zero', () => {
    expect(measuredCell(notMeasured('nothing was detected'), formatCount)).toEqual({
      text: '–',
      reason: 'nothing was detected',
    });
  });

  it('keeps the number behind the text, and its interval under it', () => {
    expect(measuredCell(measured(0.12345, [0.1, 0.2]), (value) => formatFixed(value, 2))).toEqual({
      text: '0.12',
      value: 0.12345,
      under: '0.10–0.20',
    });
  });
});

it('formatInterval(), formatPercent(), formatMilliseconds() and formatBytes() write their unit', () => {
  expect(formatInterval([0.4902, 0.9433])).toBe('0.49–0.94');
  expect(formatPercent(0.0423)).toBe(`4.2${thinSpace}%`);
  expect([12.345, 999, 59_940, 95_000, 7_260_000].map(formatMilliseconds)).toEqual(
    ['12.3 ms', '999 ms', '59.9 s', '1 min 35 s', '2 h 1 min'].map((text) => text.replace(/(?<=\d) /g, thinSpace)),
  );
  expect([3e8, 1_610_612_736].map(formatBytes)).toEqual([`286${thinSpace}MiB`, `1.50${thinSpace}GiB`]);
});
