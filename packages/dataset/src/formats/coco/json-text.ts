import { DataError } from '@loupe/core';

/**
 * Parses JSON, taking the bare words NaN, Infinity and -Infinity, which Python writes, as `null`, so that a label with one of them is
 * rejected by itself and not the whole file with it.
 *
 * @throws {DataError} `JSON_SYNTAX` naming the file
 */
export function parseLooseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const strict = text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) =>
      token.startsWith('"') ? token : 'null',
    );
    try {
      return JSON.parse(strict);
    } catch {
      throw new DataError(`Cannot read ${file}: expected JSON, ${(cause as Error).message}`, {
        code: 'JSON_SYNTAX',
        at: { file },
        cause,
        fix: 'Correct the file, or export it again',
      });
    }
  }
}

/**
 * The line on which each item of a top-level array starts, so that a rejected annotation can be found in its file.
 *
 * @param key  of the array in the outermost object
 * @returns    lines from 1, in the items' order; empty where there is no such array
 * @example    linesOfItems('{"a": [\n1,\n2]}', 'a') // [2, 3]
 */
export function linesOfItems(text: string, key: string): number[] {
  const lines: number[] = [];
  let line = 1;
  let depth = 0;
  let inside = false; // of the array that was asked for
  let fresh = false; // an item may start here
  let lastText = '';
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (character === '\n') line++;
    if (character === ' ' || character === '\n' || character === '\r' || character === '\t') continue;
    if (character === ',' || character === ':') {
      if (inside && depth === 2 && character === ',') fresh = true;
      continue;
    }
    if (character === ']' || character === '}') {
      depth--;
      if (inside && depth === 1) return lines;
      continue;
    }
    if (inside && depth === 2 && fresh) {
      lines.push(line);
      fresh = false;
    }
    if (character === '"') {
      const start = i + 1;
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
      if (depth === 1) lastText = text.slice(start, i);
    } else if (character === '[' || character === '{') {
      depth++;
      if (depth === 2 && character === '[' && lastText === key && !inside) inside = fresh = true;
    }
  }
  return lines;
}
