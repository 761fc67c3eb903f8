import { canonicalJson } from '@loupe/core';
import type { Published } from './score-test-set.ts';

/**
 * For each set `<name>.truth.json` and `<name>.detections.json` in COCO's layouts, which any COCO tool evaluates to the numbers of
 * this evaluation. Characters of a name that are awkward in a path become `-`.
 */
export function predictionFiles(sets: readonly (readonly [name: string, published: Published])[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const [name, { truth, detections }] of sets) {
    const wanted = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^\.+/, '-');
    let stem = wanted;
    for (let n = 2; files.has(`${stem}.truth.json`); n++) stem = `${wanted}-${n}`;
    files.set(`${stem}.truth.json`, `${canonicalJson(truth)}\n`);
    files.set(`${stem}.detections.json`, `${canonicalJson(detections)}\n`);
  }
  return files;
}
