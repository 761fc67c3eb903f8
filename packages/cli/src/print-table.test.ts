import { printTable } from './print-table.ts';

describe('printTable()', () => {
  it('lines columns up, numbers to the right', () => {
    expect(
      printTable([
        ['class', 'labels'],
        ['a', 5],
        ['long name', 12345],
      ]),
    ).toBe('class      labels\na               5\nlong name   12345');
    expect(printTable([])).toBe('');
  });
});
