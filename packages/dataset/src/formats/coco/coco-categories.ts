import type { Intake } from '../intake.ts';
import type { CocoFile } from './coco-file.ts';

export interface CocoClasses {
  readonly names: string[];
  /** Class index by category id, for each file. */
  readonly indexOf: ReadonlyMap<string, ReadonlyMap<unknown, number>>;
}

/**
 * The classes of all files: categories in order of their ids (which may have gaps), joined by name over files, since ids are each
 * file's own.
 */
export function readCategories(files: readonly CocoFile[], intake: Intake): CocoClasses {
  const names: string[] = [];
  const indexOf = new Map<string, Map<unknown, number>>();
  for (const { file, categories } of files) {
    const own = new Map<unknown, number>();
    const ownNames = new Set<string>();
    for (const { id, name: stated } of categories.toSorted((a, b) => Number(a.id) - Number(b.id))) {
      if (typeof id !== 'number') {
        intake.rejectFile(
          { file },
          { code: 'COCO_CATEGORY', reason: `expected a category with a number as id, found ${JSON.stringify(id)}` },
        );
        continue;
      }
      const name = typeof stated === 'string' && stated.trim() !== '' ? stated.trim() : `category_${id}`;
      if (own.has(id)) {
        intake.rejectFile(
          { file },
          {
            code: 'COCO_CATEGORY_ID_REPEATED',
            reason: `expected one category ${id}, found "${name}" besides "${names[own.get(id)!]}", which counts`,
          },
        );
        continue;
      }
      if (ownNames.has(name)) {
        intake.warn(
          { file },
          {
            code: 'CLASS_NAME_REPEATED',
            reason: `expected different category names, found "${name}" again as ${id}; both are one class`,
          },
        );
      }
      ownNames.add(name);
      if (!names.includes(name)) names.push(name);
      own.set(id, names.indexOf(name));
    }
    indexOf.set(file, own);
  }
  return { names, indexOf };
}
