import { UsageError } from '@loupe/core';
import type { LayoutRule, MaskFile } from './mask-layout.ts';

/**
 * A rule from the two patterns of the settings: `img/t{id}.tif` and `gt/man_seg{id}.tif`.
 *
 * @throws {UsageError} `MASK_PATTERN` where a pattern names nothing that pairs an image with its masks
 * @example pairByPatterns('{set}/a{id}.png', '{set}/{class}/{id}.png')(['x/a1.png', 'x/head/1.png'])!.masksOf.get('x/a1.png') // [{ file: 'x/head/1.png', class: 'head' }]
 */
export function pairByPatterns(images: string, masks: string): LayoutRule {
  const [image, mask] = [images, masks].map(compilePattern);
  const names = (pattern: string) => [...pattern.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const keys = [...new Set(names(images).filter((name) => name !== 'class'))].sort();
  const strange = names(masks).find((name) => name !== 'class' && !keys.includes(name));
  if (strange !== undefined || !keys.some((name) => names(masks).includes(name))) {
    throw new UsageError(
      `Cannot pair images with masks: expected names in braces that both ${images} and ${masks} have, found ${strange === undefined ? 'none' : `{${strange}} in one alone`}`,
      { code: 'MASK_PATTERN', at: { key: 'masks' }, fix: 'Write {id} where an image and its masks are called alike' },
    );
  }
  const shared = keys.filter((name) => names(masks).includes(name));
  const keyOf = (groups: Record<string, string>) => JSON.stringify(shared.map((name) => groups[name]));
  return (files) => {
    const byKey = new Map<string, string[]>();
    for (const file of files) {
      const groups = image!.exec(file)?.groups;
      if (groups !== undefined && !mask!.test(file))
        byKey.set(keyOf(groups), [...(byKey.get(keyOf(groups)) ?? []), file]);
    }
    const masksOf = new Map<string, MaskFile[]>();
    const withoutImage: string[] = [];
    let named = false;
    let most = 0;
    for (const file of files) {
      const groups = mask!.exec(file)?.groups;
      if (groups === undefined) continue;
      const found = byKey.get(keyOf(groups)) ?? [];
      if (found.length !== 1) {
        withoutImage.push(file);
        continue;
      }
      const own = [...(masksOf.get(found[0]!) ?? []), { file, class: groups['class'] }];
      masksOf.set(found[0]!, own);
      named ||= groups['class'] !== undefined;
      most = Math.max(most, own.length);
    }
    if (masksOf.size === 0) return undefined;
    return {
      rule: `${images} and ${masks}`,
      holds: named ? 'class' : most > 1 ? 'object' : 'by value',
      masksOf,
      withoutMask: [...byKey.values()].flat().filter((file) => !masksOf.has(file)),
      withoutImage,
      repeating: [],
    };
  };
}

function compilePattern(pattern: string): RegExp {
  const seen = new Set<string>();
  const source = pattern
    .replace(/^\/+/, '')
    .split(/(\{\w+\}|\*\*\/|\*\*|\*)/)
    .map((piece) => {
      if (piece === '**/') return '(?:.*/)?';
      if (piece === '**') return '.*';
      if (piece === '*') return '[^/]*';
      const name = /^\{(\w+)\}$/.exec(piece)?.[1];
      if (name === undefined) return piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      if (seen.has(name)) return `\\k<${name}>`;
      seen.add(name);
      return `(?<${name}>[^/]+?)`;
    });
  // An empty group, so that `groups` is there even where no name is.
  return new RegExp(`^${source.join('')}(?<_>)$`);
}
