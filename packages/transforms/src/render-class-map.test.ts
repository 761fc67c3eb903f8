import { encodeMask } from '@loupe/dataset';
import type { Box, Label } from '@loupe/dataset/schema';
import { renderClassMap } from './index.ts';

const box: Box = [0, 0, 1, 1]; // not looked at
const left: Label = { class: 0, box, mask: encodeMask({ width: 3, height: 1 }, (i) => i === 0) };
const outline: Label = { class: 1, box, outlines: [[1, 0, 3, 0, 3, 1, 1, 1]] };
const recipe = [{ name: 'flip-x', drawn: {} }];

describe('renderClassMap', () => {
  it('renderClassMap() moves masks by the recipe', () => {
    expect([...renderClassMap({ labels: [left], width: 3, height: 1 }).classes]).toEqual([1, 0, 0]);
    expect([...renderClassMap({ labels: [left], width: 3, height: 1, recipe }).classes]).toEqual([0, 0, 1]);
  });

  it('renderClassMap() takes outlines as they are, and keeps the order of painting among both kinds', () => {
    expect([...renderClassMap({ labels: [left, outline], width: 3, height: 1, recipe }).classes]).toEqual([0, 2, 2]);
    expect([...renderClassMap({ labels: [outline, left], width: 3, height: 1, recipe }).classes]).toEqual([0, 2, 1]);
  });

  it('renderClassMap() marks what a recipe shows beyond the picture', () => {
    const shifted = [{ name: 'letterbox', drawn: { size: 3, fill: 114 } }];
    expect([...renderClassMap({ labels: [left], width: 3, height: 3, recipe: shifted }, 255).classes]).toEqual([
      255, 255, 255, 1, 0, 0, 255, 255, 255,
    ]);
  });
});
