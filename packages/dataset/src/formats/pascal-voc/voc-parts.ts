import type { Part } from '../../schema.ts';
import { partOfPath } from '../part-of-path.ts';
import { baseName, folderOf, withoutEnding } from '../paths.ts';
import type { DatasetSource } from '../source.ts';

/**
 * The part of an XML file: where `ImageSets/Main` lists names for train, val or test, the list that holds its own; else the folder that
 * it lies in. Lists of one class (`cat_train.txt`) and of several parts (`trainval.txt`) say nothing more.
 */
export async function readVocParts(source: DatasetSource): Promise<(file: string) => Part | undefined> {
  const lists = new Map<string, Part>();
  for (const file of source.files) {
    const match = /(?:^|\/)ImageSets\/Main\/(train|val|test)\.txt$/i.exec(file);
    if (match === null) continue;
    for (const line of (await source.readText(file)).split(/\r\n|\n|\r/)) {
      const name = line.trim().split(/\s+/)[0]!;
      const part = match[1]!.toLowerCase() as Part;
      if (name !== '' && !lists.has(name)) lists.set(name, part);
    }
  }
  return lists.size > 0 ? (file) => lists.get(withoutEnding(baseName(file))) : (file) => partOfPath(folderOf(file));
}
