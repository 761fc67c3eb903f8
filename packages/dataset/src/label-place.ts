import type { ImageRecord, Label, Warning } from './schema.ts';

/**
 * Where a label stands, for a rejection or a warning about it: the line it was read from, or its image.
 *
 * @example labelPlace({ id: 'a', file: 'a.png' }, { from: { file: 'a.txt', line: 2 } }) // { file: 'a.txt', line: 2, image: 'a' }
 */
export function labelPlace(
  image: Pick<ImageRecord, 'id' | 'file'>,
  { from }: Pick<Label, 'from'>,
): Pick<Warning, 'file' | 'line' | 'image'> {
  return { file: from?.file ?? image.file, ...(from?.line === undefined ? {} : { line: from.line }), image: image.id };
}
