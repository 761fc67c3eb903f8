import { canonicalJson } from '@loupe/core';
import { fileStems } from '../file-stems.ts';
import type { Published } from './score-detection.ts';

/**
 * For each set `<name>.truth.json` and `<name>.detections.json` in COCO's layouts, which any COCO tool evaluates to the numbers of
 * this evaluation. Characters of a name that are awkward in a path become `-`.
 */
export function detectionFiles(sets: readonly (readonly [name: string, published: Published])[]): Map<string, string> {
  const stems = fileStems(sets.map(([name]) => name));
  return new Map(
    sets.flatMap(([, { truth, detections }], index) => [
      [`${stems[index]}.truth.json`, `${canonicalJson(truth)}\n`],
      [`${stems[index]}.detections.json`, `${canonicalJson(detections)}\n`],
    ]),
  );
}
