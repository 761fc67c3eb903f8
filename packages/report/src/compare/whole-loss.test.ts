import { wholeLossOf } from './whole-loss.ts';

const row = (epoch: number, quantity: string, value: number | null) =>
  ({ epoch, part: 'train', quantity, value }) as const;

describe('wholeLossOf()', () => {
  it('takes the recorded whole, whatever its terms add up to', () => {
    const history = [
      row(2, 'loss', 0.5),
      row(2, 'crossEntropy', 0.8),
      row(1, 'loss', 0.7),
      row(1, 'crossEntropy', 0.9),
      row(1, 'dice', 0.7),
      row(1, 'learning_rate', 0.001),
    ];
    expect(wholeLossOf({ history }, 'train')).toEqual([
      { epoch: 1, value: 0.7 },
      { epoch: 2, value: 0.5 },
    ]);
    expect(wholeLossOf({ history }, 'val')).toEqual([]);
  });

  it('adds terms up where there is no whole, and knows no sum where one is missing', () => {
    const history = [row(1, 'box', 1), row(1, 'dfl', 2), row(2, 'box', 1), row(2, 'dfl', null)];
    expect(wholeLossOf({ history }, 'train')).toEqual([
      { epoch: 1, value: 3 },
      { epoch: 2, value: null },
    ]);
    expect(wholeLossOf({ history: null }, 'train')).toEqual([]);
  });
});
