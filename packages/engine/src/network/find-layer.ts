import { ShapeError } from '@loupe/core';
import type { AnyLayer } from '../layers/layer.ts';

/**
 * The layer that a state dict's names begin with, such as `features.8`.
 *
 * @throws {ShapeError} `LAYER_UNKNOWN` where there is none
 */
export function findLayer(root: AnyLayer, name: string): AnyLayer {
  const found = descend(root, name);
  if (found === undefined)
    throw new ShapeError(`Cannot find layer ${name}: expected the name of a layer, found none that is called so`, {
      code: 'LAYER_UNKNOWN',
      at: { key: name },
    });
  return found;
}

/** A key may hold dots, so that a name need not fall apart at every one. */
function descend(node: AnyLayer, name: string): AnyLayer | undefined {
  for (const [key, child] of Object.entries(node.parts.children ?? {})) {
    if (key === name) return child;
    const found = name.startsWith(`${key}.`) ? descend(child, name.slice(key.length + 1)) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}
