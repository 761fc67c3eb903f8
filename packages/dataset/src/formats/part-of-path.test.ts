import { partOfPath } from './part-of-path.ts';

describe('partOfPath', () => {
  it.each([
    ['annotations/instances_train2017.json', 'train'],
    ['valid/images', 'val'],
    ['images/val', 'val'],
    ['Validation', 'val'],
    ['test/_annotations.coco.json', 'test'],
    ['images/Fractured', undefined],
    ['trainval.json', undefined],
    ['train/test', undefined],
    ['contest/images', undefined],
    ['', undefined],
  ])('partOfPath() of %s is %s', (path, part) => expect(partOfPath(path)).toBe(part));
});
