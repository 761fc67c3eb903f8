import type { Part } from '../schema.ts';

const words: readonly (readonly [Part, RegExp])[] = [
  ['train', /(^|[^a-z])(train|training)(?![a-z])/i],
  ['val', /(^|[^a-z])(val|valid|validation|dev)(?![a-z])/i],
  ['test', /(^|[^a-z])(test|testing)(?![a-z])/i],
];

/** Other names under which folders of a part are found. */
export const partFolders: Readonly<Record<Part, readonly string[]>> = {
  train: ['train', 'training'],
  val: ['val', 'valid', 'validation', 'dev'],
  test: ['test', 'testing'],
};

/**
 * The part that a path names, `undefined` where it names none or two.
 *
 * @example partOfPath('annotations/instances_train2017.json') // 'train'
 * @example partOfPath('valid/images') // 'val'
 */
export function partOfPath(path: string): Part | undefined {
  const found = words.filter(([, word]) => word.test(path));
  return found.length === 1 ? found[0]![0] : undefined;
}
