/** Forward slashes, no drive, no empty or `.` parts; `..` is resolved, and dropped where it leads above the start. */
export function normalisePath(path: string): string {
  const parts: string[] = [];
  for (const part of path
    .replace(/\\/g, '/')
    .replace(/^[A-Za-z]:/, '')
    .split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

export const joinPath = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('/');

/** `a/b` of `a/b/c.txt`; '' at the top. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** The path without the last ending: `a/13.rf.9c` of `a/13.rf.9c.jpg`. */
export const withoutEnding = (path: string): string => path.replace(/\.[^./]+$/, '');

export const isUnder = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`);
