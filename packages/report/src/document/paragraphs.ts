import type { Paragraph, Text } from './document.ts';

/** A paragraph block. */
export function paragraph(text: Text): Paragraph {
  return { kind: 'paragraph', text };
}
