import type { Dataset, Task } from '@loupe/dataset/schema';

/** What a data set is fit for, and why; boxes of which every picture has exactly one are for localisation. */
export function guessTask({ task, images }: Pick<Dataset, 'task' | 'images'>): { task: Task; why: string } {
  switch (task) {
    case 'segmentation':
      return { task, why: 'the labels are masks' };
    case 'classification':
      return { task, why: 'each picture has a class of its own' };
    case 'localisation':
    case 'detection': {
      const isSingle = images.length > 0 && images.every(({ labels }) => labels.length === 1);
      return isSingle
        ? { task: 'localisation', why: 'every picture has exactly one box; --task detection is the other choice' }
        : { task: 'detection', why: 'the labels are boxes' };
    }
  }
}
