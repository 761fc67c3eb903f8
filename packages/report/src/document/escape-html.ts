const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text for use between tags and inside quoted attributes of HTML and SVG. */
export function escapeHtml(text: string): string {
  // Control characters are not allowed in XML at all, and file names may hold them.
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '\ufffd')
    .replace(/[&<>"']/g, (character) => entities[character]!);
}
