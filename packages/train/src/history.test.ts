import { historyRows } from './history.ts';

describe('historyRows()', () => {
  it('gives a row a quantity, undefined values as null', () => {
    expect(
      historyRows({ kind: 'epoch', epoch: 2, train: { total: 3 }, val: { P: null, mAP50: 0.5 }, rate: 0.01 }),
    ).toEqual([
      { epoch: 2, part: 'train', quantity: 'total', value: 3 },
      { epoch: 2, part: 'train', quantity: 'learning_rate', value: 0.01 },
      { epoch: 2, part: 'val', quantity: 'P', value: null },
      { epoch: 2, part: 'val', quantity: 'mAP50', value: 0.5 },
    ]);
  });
});
