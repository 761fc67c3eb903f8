const augmented = /(^|[-_ ])aug(ment(ed|ation|ations))?($|[-_ ])/i;

/**
 * The innermost folder of a path whose name says that it holds altered copies of pictures, if there is one.
 *
 * @example augmentedFolderOf('train/aug/image_0_17.png') // 'train/aug'
 */
export function augmentedFolderOf(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const last = folders.findLastIndex((name) => augmented.test(name));
  return last === -1 ? undefined : folders.slice(0, last + 1).join('/');
}
