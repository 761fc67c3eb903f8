import { DataError } from '@loupe/core';

export type CsvDelimiter = ',' | ';' | '\t';

export interface CsvRecord {
  /** On which it starts, from 1. */
  readonly line: number;
  readonly fields: readonly string[];
}

/**
 * The records of a CSV text; blank lines are none. Fields keep their spaces.
 *
 * @throws {DataError} `CSV_QUOTE` with file and line, where a quote stands inside a bare field, after the end of a quoted one, or is not
 *   closed: what follows cannot be told apart any more
 * @source RFC 4180, with line feeds and carriage returns alone as line ends too, and other delimiters
 * @example parseCsv('a,"b ""1"""\n', ',', 'x.csv') // [{ line: 1, fields: ['a', 'b "1"'] }]
 */
export function parseCsv(text: string, delimiter: CsvDelimiter, file: string): CsvRecord[] {
  const records: CsvRecord[] = [];
  let line = 1;
  let start = line;
  let fields: string[] = [];
  let at = 0;
  const fail = (found: string): never => {
    throw new DataError(`Cannot read ${file}: expected quotes around whole fields, found ${found}`, {
      code: 'CSV_QUOTE',
      at: { file, line: start },
      fix: 'Double each quote inside a quoted field, and close every field that opens with one',
    });
  };
  const isEnd = (character: string | undefined) =>
    character === undefined || character === delimiter || character === '\n' || character === '\r';

  while (at < text.length) {
    if (text[at] === '"') {
      let field = '';
      for (at++; ; at++) {
        const character = text[at] ?? fail('a quote that is not closed');
        if (character === '\n' || (character === '\r' && text[at + 1] !== '\n')) line++;
        if (character !== '"') field += character;
        else if (text[at + 1] === '"') field += text[++at];
        else break;
      }
      at++;
      if (!isEnd(text[at])) fail('text after a closing quote');
      fields.push(field);
    } else {
      const from = at;
      while (!isEnd(text[at])) if (text[at++] === '"') fail('a quote inside a field');
      fields.push(text.slice(from, at));
    }
    const end = text[at++];
    if (end === delimiter) {
      // A delimiter that ends the text has an empty field after it.
      if (at < text.length) continue;
      fields.push('');
    }
    if (end === '\r' && text[at] === '\n') at++;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: start, fields });
    fields = [];
    start = ++line;
  }
  return records;
}

/** A record as one line, with a line feed; a field is quoted where it must be. */
export function formatCsvRecord(fields: readonly string[]): string {
  return `${fields.map((field) => (/[",;\t\r\n]|^\s|\s$/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',')}\n`;
}
