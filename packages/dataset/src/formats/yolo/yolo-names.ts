import { DataError } from '@loupe/core';
import type { Place, Reason } from '../intake.ts';

/**
 * The class names of a `data.yaml`: `names` as a list or as a map from number to name, else `nc` numbered ones.
 *
 * @param notes  what is odd but readable is added
 * @throws {DataError} `YOLO_NAMES`
 */
export function readYoloNames(
  value: Readonly<Record<string, unknown>>,
  file: string,
  notes: [Place, Reason][],
): string[] | undefined {
  const { names, nc } = value;
  const count = Number.isInteger(nc) ? (nc as number) : undefined;
  if (names === undefined || names === null) {
    return count === undefined ? undefined : Array.from({ length: count }, (_, index) => `class_${index}`);
  }
  let list: string[];
  if (Array.isArray(names)) list = names.map(String);
  else if (typeof names === 'object') list = namesOfMap(names, file, notes);
  else {
    throw new DataError(
      `Cannot read class names: expected a list or a map from number to name, found ${JSON.stringify(names)}`,
      {
        code: 'YOLO_NAMES',
        at: { file, key: 'names' },
        fix: 'Write names: [first, second]',
      },
    );
  }
  if (count !== undefined && count !== list.length) {
    notes.push([
      { file },
      {
        code: 'YOLO_NC',
        reason: `expected nc to be the number of names, ${list.length}, found ${count}; the names count`,
      },
    ]);
  }
  return distinctNames(list, { file }, notes);
}

function namesOfMap(names: object, file: string, notes: [Place, Reason][]): string[] {
  const entries = Object.entries(names).map(([key, name]) => [Number(key), String(name)] as const);
  const wrong = Object.keys(names).find((key) => !/^\d+$/.test(key));
  if (wrong !== undefined || entries.length === 0) {
    throw new DataError(`Cannot read class names: expected a map from number to name, found the key "${wrong ?? ''}"`, {
      code: 'YOLO_NAMES',
      at: { file, key: 'names' },
      fix: 'Number the classes from 0',
    });
  }
  const byIndex = new Map(entries);
  const highest = Math.max(...byIndex.keys());
  if (highest > 10_000) {
    throw new DataError(`Cannot read class names: expected numbers below 10000, found ${highest}`, {
      code: 'YOLO_NAMES',
      at: { file, key: 'names' },
      fix: 'Number the classes from 0',
    });
  }
  return Array.from({ length: highest + 1 }, (_, index) => {
    const name = byIndex.get(index);
    if (name === undefined)
      notes.push([
        { file },
        {
          code: 'YOLO_NAME_MISSING',
          reason: `expected a name for class ${index}, found none; it is called class_${index}`,
        },
      ]);
    return name ?? `class_${index}`;
  });
}

/** Names made different, since a class is known by its name. */
export function distinctNames(names: readonly string[], at: Place, notes: [Place, Reason][]): string[] {
  const taken = new Set<string>();
  return names.map((name, index) => {
    let own = name.trim() || `class_${index}`;
    if (taken.has(own)) {
      own = `${own} #${index}`;
      notes.push([
        at,
        {
          code: 'CLASS_NAME_REPEATED',
          reason: `expected different class names, found "${name}" again; class ${index} is called "${own}"`,
        },
      ]);
    }
    taken.add(own);
    return own;
  });
}
