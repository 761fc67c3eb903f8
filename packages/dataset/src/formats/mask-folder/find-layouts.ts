import { UsageError } from '@loupe/core';
import type { MaskOptions } from '../format.ts';
import { isUnder } from '../paths.ts';
import type { DatasetSource } from '../source.ts';
import { looksPredicted, type LayoutRule, type MaskLayout } from './mask-layout.ts';
import { pairByClassFolders } from './pair-by-class-folders.ts';
import { pairByEnding } from './pair-by-ending.ts';
import { pairByObjects } from './pair-by-objects.ts';
import { pairByPatterns } from './pair-by-patterns.ts';
import { pairBySuffix } from './pair-by-suffix.ts';
import { pairByTrees } from './pair-by-trees.ts';
import { pairByWords } from './pair-by-words.ts';

/** What says most comes first: a rule never sees the files that one before it has explained. */
const rules: readonly LayoutRule[] = [
  pairByObjects,
  pairByClassFolders,
  pairBySuffix,
  pairByWords,
  pairByTrees,
  pairByEnding,
];

export interface FoundLayouts {
  readonly layouts: readonly MaskLayout[];
  /** Files that a model has put out, by their names. */
  readonly predictions: readonly string[];
  /** Files named as pictures that are neither image nor mask by any rule. */
  readonly unexplained: readonly string[];
}

/**
 * The layouts of a source with masks: by the patterns of the settings, or by every usual one that its names follow.
 *
 * @throws {UsageError} `MASK_PATTERN` where one of the two patterns is missing or they do not fit together
 */
export function findLayouts(
  source: DatasetSource,
  { annotations, masks: options = {} }: { annotations?: string | undefined; masks?: MaskOptions | undefined },
): FoundLayouts {
  const { images, masks } = options;
  if ((images === undefined) !== (masks === undefined)) {
    throw new UsageError(`Cannot pair images with masks: expected a pattern for both, found ${images ?? masks} alone`, {
      code: 'MASK_PATTERN',
      at: { key: images === undefined ? 'masks.images' : 'masks.masks' },
      fix: 'Write masks: { images: "img/{id}.png", masks: "gt/{id}.png" }',
    });
  }
  let left = [...source.images.keys()].filter((file) => isUnder(file, annotations ?? ''));
  if (images !== undefined && masks !== undefined) {
    const layout = pairByPatterns(images, masks)(left);
    const used = layout === undefined ? new Set<string>() : explainedBy(layout);
    return {
      layouts: layout === undefined ? [] : [layout],
      predictions: [],
      unexplained: left.filter((file) => !used.has(file)),
    };
  }
  const predictions = left.filter(looksPredicted);
  left = left.filter((file) => !looksPredicted(file));
  const layouts: MaskLayout[] = [];
  for (const rule of rules) {
    const layout = rule(left);
    if (layout === undefined) continue;
    layouts.push(layout);
    const used = explainedBy(layout);
    left = left.filter((file) => !used.has(file));
  }
  return { layouts, predictions, unexplained: left };
}

function explainedBy({ masksOf, withoutMask, withoutImage, repeating }: MaskLayout): Set<string> {
  return new Set([
    ...masksOf.keys(),
    ...[...masksOf.values()].flat().map(({ file }) => file),
    ...withoutMask,
    ...withoutImage,
    ...repeating.map(({ file }) => file),
  ]);
}
