import { DataError, TrainingError, UsageError, exitCodeOf, formatError } from './errors.ts';

describe('formatError()', () => {
  it('prints message, place and fix, a line each', () => {
    const error = new DataError('Cannot read x', {
      code: 'X',
      at: { file: 'a.txt', line: 3, key: 'k' },
      fix: 'Remove it',
    });
    expect(formatError(error)).toBe('Cannot read x\n  at   a.txt:3\n  key  k\n  fix  Remove it');
  });
});

describe('exitCodeOf()', () => {
  it('is 2 for wrong use and 1 for everything else', () => {
    expect(exitCodeOf(new UsageError('Cannot', { code: 'X' }))).toBe(2);
    expect(
      [new DataError('Cannot', { code: 'X' }), new TrainingError('Cannot', { code: 'X' }), new Error('x')].map(
        exitCodeOf,
      ),
    ).toEqual([1, 1, 1]);
  });
});
