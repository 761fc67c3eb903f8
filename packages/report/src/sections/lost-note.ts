import type { Block } from '../document/document.ts';

/** Names the pictures that cannot be shown instead of leaving them out in silence. */
export function lostNote(files: readonly string[]): Block[] {
  const lost = [...new Set(files)];
  return lost.length === 0
    ? []
    : [{ kind: 'note', text: `Not shown, since the file is no longer where it was: ${lost.join(', ')}.` }];
}
