import { silentLog } from '@loupe/core';
import { tellProgress } from './tell-progress.ts';

describe('tellProgress()', () => {
  it('judges the time left by the steps so far', () => {
    const lines: string[] = [];
    let time = 0;
    const tell = tellProgress(
      { ...silentLog, line: (text) => lines.push(text), note: (text) => lines.push(text) },
      { epochs: 2, totalSteps: 10, now: () => time },
    );
    time = 2_000;
    tell({ kind: 'step', epoch: 1, step: 0, losses: { box: 1.23456 }, rate: 0.1 });
    time = 10_000;
    for (let i = 0; i < 4; i++) tell({ kind: 'step', epoch: 1, step: i + 1, losses: { box: 1 }, rate: 0.1 });
    tell({ kind: 'epoch', epoch: 1, train: { box: 1 }, val: { mAP50: null }, rate: 0.1 });
    expect(lines[0]).toBe('epoch 1/2  step 1/10  box 1.235  18 s left');
    expect(lines.at(-1)).toBe('epoch 1/2  box 1.000  |  mAP50 –  10 s left');
  });
});
