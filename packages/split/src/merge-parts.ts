import { nearestName, UsageError } from '@loupe/core';
import type { Dataset, ImageRecord, Part, Rejection, Task } from '@loupe/dataset/schema';
import type { SplitConfig } from './schema.ts';
import type { SplitParts } from './split-dataset.ts';
import { parts } from './stratify.ts';
import { byId, unitsOf } from './units.ts';

/** The stronger part keeps an image that several sets hold: a test must not shrink because a training set is large. */
const strength: Readonly<Record<Part, number>> = { train: 0, val: 1, test: 2 };

/**
 * The union of data sets that are already split: train of all, val of all, test of all.
 *
 * Ids and groups are prefixed by their set's name. A picture that several sets hold (the same bytes) is in the union once: in
 * test if any set tests on it, else in val, else in train, as the copy of the first set by name that has it there. The other
 * copies, and images of their groups that would thus straddle parts, are rejected, with the reason.
 *
 * @param inputs  keyed `<set>.train`, `<set>.val`, `<set>.test`
 * @throws {UsageError} `UNION_PARTS` where a set lacks a part; `UNION_CLASS` where `classes` names one that no set has
 */
export function mergeParts(
  inputs: Readonly<Record<string, Dataset>>,
  config: Pick<SplitConfig, 'name' | 'classes'>,
): SplitParts {
  const sets = readSets(inputs);
  const classes = mapClasses(sets, config.classes ?? {});
  const placed = [...sets].flatMap(([set, own]) =>
    parts.flatMap((part) =>
      own[part].images.map((image) => ({ set, part, image: adopt(image, set, classes.indexOf(set)) })),
    ),
  );
  const { kept, rejected } = removeLeaks(placed);
  const name = config.name ?? [...sets.keys()].join('+');
  const made = (part: Part): Dataset => ({
    name,
    task: taskOf(sets),
    classes: classes.names,
    images: kept.flatMap((row) => (row.part === part ? [row.image] : [])).sort(byId),
    rejected: rejected.flatMap((row) => (row.part === part ? [row.rejection] : [])),
    warnings: [],
  });
  return { train: made('train'), val: made('val'), test: made('test') };
}

/** @throws {UsageError} `UNION_TASKS` where the sets are for different tasks */
function taskOf(sets: ReadonlyMap<string, SplitParts>): Task {
  const tasks = [...new Set([...sets.values()].map(({ train }) => train.task))];
  if (tasks.length === 1) return tasks[0]!;
  throw new UsageError(`Cannot merge parts: expected data sets for one task, found ${tasks.join(' and ')}`, {
    code: 'UNION_TASKS',
    fix: 'Merge data sets whose labels are of one kind, or set ingest.task',
  });
}

interface Placed {
  readonly set: string;
  readonly part: Part;
  readonly image: ImageRecord;
}

/** The sets by name, in the order of names, so that the order of the inputs does not matter. */
function readSets(inputs: Readonly<Record<string, Dataset>>): Map<string, SplitParts> {
  const sets = new Map<string, Partial<Record<Part, Dataset>>>();
  for (const key of Object.keys(inputs).sort()) {
    const [, set, part] = /^(.+)\.(train|val|test)$/.exec(key) ?? [];
    if (set === undefined) {
      throw new UsageError(`Cannot merge parts: expected names such as wrist.train, found ${key}`, {
        code: 'UNION_PARTS',
        at: { key },
        fix: 'Name each input <set>.train, <set>.val or <set>.test',
      });
    }
    sets.set(set, { ...sets.get(set), [part as Part]: inputs[key]! });
  }
  for (const [set, own] of sets) {
    const missing = parts.filter((part) => own[part] === undefined);
    if (missing.length > 0) {
      throw new UsageError(
        `Cannot merge parts: expected train, val and test of ${set}, found no ${missing.join(' and no ')}`,
        {
          code: 'UNION_PARTS',
          at: { key: set },
          fix: `Add ${missing.map((part) => `${set}.${part}`).join(', ')} to the inputs`,
        },
      );
    }
  }
  return sets as Map<string, SplitParts>;
}

function mapClasses(sets: ReadonlyMap<string, SplitParts>, renamed: Readonly<Record<string, string>>) {
  const keys = [...sets].flatMap(([set, { train }]) => train.classes.map((name) => `${set}.${name}`));
  for (const key of Object.keys(renamed)) {
    if (keys.includes(key)) continue;
    const near = nearestName(key, keys);
    throw new UsageError(`Cannot rename class ${key}: expected a class of one of the sets, found none of that name`, {
      code: 'UNION_CLASS',
      at: { key: `classes.${key}` },
      fix: near === undefined ? `Name one of ${keys.join(', ')}` : `Write ${near}`,
    });
  }
  const nameOf = (set: string, name: string) => renamed[`${set}.${name}`] ?? name;
  const names = [...new Set([...sets].flatMap(([set, { train }]) => train.classes.map((name) => nameOf(set, name))))];
  const indexOf = (set: string) => sets.get(set)!.train.classes.map((name) => names.indexOf(nameOf(set, name)));
  return { names, indexOf };
}

function adopt(image: ImageRecord, set: string, classes: readonly number[]): ImageRecord {
  return {
    ...image,
    id: `${set}/${image.id}`,
    origin: image.origin ?? set,
    ...(image.group === undefined ? {} : { group: `${set}/${image.group}` }),
    labels: image.labels.map((label) => ({ ...label, class: classes[label.class]! })),
    ...(image.class === undefined ? {} : { class: classes[image.class]! }),
  };
}

function removeLeaks(placed: readonly Placed[]) {
  const rowOf = new Map(placed.map((row) => [row.image.id, row]));
  const kept: Placed[] = [];
  const rejected: { part: Part; rejection: Rejection }[] = [];
  const reject = ({ part, set, image }: Placed, code: string, reason: string) => {
    rejected.push({ part, rejection: { file: image.file, image: image.id, what: 'image', code, reason, origin: set } });
  };
  for (const unit of unitsOf(
    placed.map(({ image }) => image),
    'group',
  )) {
    const rows = unit.images.map(({ id }) => rowOf.get(id)!);
    const part = rows.reduce((best, row) => (strength[row.part] > strength[best] ? row.part : best), rows[0]!.part);
    for (const row of rows) {
      const owner = ownerOf(row, rows);
      if (owner.set !== row.set) {
        const reason = `expected each picture once in a union, found the same ${owner.image.sha256 === row.image.sha256 ? 'bytes' : 'pixels'} as ${owner.image.id} in ${owner.part}`;
        reject(row, 'UNION_DUPLICATE', reason);
      } else if (row.part !== part) {
        const reason = `expected images of one group in one part, found this one in ${row.part} while a duplicate of another of its group is in ${part}`;
        reject(row, 'UNION_GROUP_LEAK', reason);
      } else kept.push(row);
    }
  }
  rejected.sort((a, b) => (a.rejection.image! < b.rejection.image! ? -1 : 1));
  return { kept, rejected };
}

/** The copy of a picture that stays: of those in its strongest part, that of the first set by name. */
function ownerOf({ image }: Placed, rows: readonly Placed[]): Placed {
  const isSame = (other: ImageRecord) =>
    other.sha256 === image.sha256 || (image.pixels !== undefined && other.pixels === image.pixels);
  const copies = rows.filter((other) => isSame(other.image));
  return copies.reduce((best, next) =>
    strength[next.part] > strength[best.part] || (next.part === best.part && next.set < best.set) ? next : best,
  );
}
