import type { Dataset } from '@loupe/dataset/schema';
import type { PartName, StudySet } from './comparison.ts';

/**
 * A part of a data set; of one that was never cut, and on which models are only tested, all of it is the test part.
 *
 * @returns the part, or why there is none
 */
export function partOf({ ingested, parts }: Pick<StudySet, 'ingested' | 'parts'>, part: PartName): Dataset | string {
  const found = parts[part];
  if (found !== undefined) return found;
  if (Object.keys(parts).length > 0 || ingested === null) return 'this part is not among the inputs of the report';
  return part === 'test' ? ingested : 'all of this data set is for testing';
}
