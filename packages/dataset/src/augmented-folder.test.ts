import { augmentedFolderOf } from './index.ts';

it.each([
  ['train/aug/a.png', 'train/aug'],
  ['images/train_augmented/x/c.png', 'images/train_augmented'],
  ['Augmentations/d.png', 'Augmentations'],
  ['august/d.png', undefined],
  ['train/aug.png', undefined],
])('augmentedFolderOf(%j) is %j', (path, folder) => expect(augmentedFolderOf(path)).toBe(folder));
