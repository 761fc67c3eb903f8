import { LineCounter, isMap, isNode, isScalar, parseDocument, type Document } from 'yaml';
import { DataError } from './errors.ts';

export interface YamlPlace {
  readonly line: number;
  readonly column: number;
}

export interface ParsedYaml {
  readonly value: unknown;
  /** The place of the value at `path`, or of its nearest parent that the text holds. */
  placeOf(path: readonly PropertyKey[]): YamlPlace;
  /** The place of the key at the end of `path`, which may stand lines above its value; else as `placeOf`. */
  keyPlaceOf(path: readonly PropertyKey[]): YamlPlace;
}

/**
 * Parses YAML 1.2 (core schema: nothing is executed, no custom tags), keeping the place of every key.
 *
 * @throws {DataError} `YAML_SYNTAX` with file, line and column
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [first] = document.errors;
  if (first !== undefined) {
    const { line, col } = lineCounter.linePos(first.pos[0]);
    throw new DataError(`Cannot read ${file}: ${first.message}`, {
      code: 'YAML_SYNTAX',
      at: { file, line, column: col },
      fix: 'Correct the YAML at this place',
    });
  }
  return {
    value: document.toJS({ maxAliasCount: 100 }) as unknown,
    placeOf: (path) => placeOf(document, lineCounter, path),
    keyPlaceOf: (path) => keyPlaceOf(document, lineCounter, path),
  };
}

function keyPlaceOf(document: Document, lineCounter: LineCounter, path: readonly PropertyKey[]): YamlPlace {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === path.at(-1)) : undefined;
  if (pair === undefined || !isScalar(pair.key) || !pair.key.range) return placeOf(document, lineCounter, path);
  const { line, col } = lineCounter.linePos(pair.key.range[0]);
  return { line, column: col };
}

function placeOf(document: Document, lineCounter: LineCounter, path: readonly PropertyKey[]): YamlPlace {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) {
      const { line, col } = lineCounter.linePos(node.range[0]);
      return { line, column: col };
    }
  }
  return { line: 1, column: 1 };
}
