import type { ImageRecord } from '@loupe/dataset/schema';
import { warnOfAugmented } from './warn-of-augmented.ts';

it('warnOfAugmented() names each folder of copies once, with how many it holds', () => {
  const files = ['train/aug/a.png', 'train/aug/b.png', 'images/train_augmented/c.png', 'train/d.png'];
  const rows = warnOfAugmented(files.map((file) => ({ file }) as ImageRecord));
  expect(rows.map(({ file, code }) => [file, code])).toEqual([
    ['train/aug', 'IMAGES_AUGMENTED'],
    ['images/train_augmented', 'IMAGES_AUGMENTED'],
  ]);
  expect(rows[0]!.reason).toContain('found 2 in a folder');
});
