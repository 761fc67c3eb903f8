import type { Rng } from '@loupe/core';
import type { DrawnTransform } from '@loupe/dataset/schema';
import type { Size } from './define-transform.ts';
import { transformNamed } from './registry.ts';
import type { TransformStep } from './schema.ts';

/**
 * Draws the numbers of each step for one picture; steps that leave it alone are not in the result.
 *
 * @param size  of the picture that the first step meets
 * @param rng   forked by the caller for this picture; each step has a stream of its own, so that a step added at the end
 *              changes nothing of those before it
 * @example drawAll([{ 'flip-x': { p: 1 } }], { width: 4, height: 2 }, createRng(0)) // [{ name: 'flip-x', drawn: {} }]
 */
export function drawAll(steps: readonly TransformStep[], size: Size, rng: Rng): DrawnTransform[] {
  const all: DrawnTransform[] = [];
  for (const [index, step] of steps.entries()) {
    const [name, params] = Object.entries(step).find(([, value]) => value !== undefined)!;
    const transform = transformNamed(name);
    const drawn = transform.sample(params, rng.fork(index, name), size) as DrawnTransform['drawn'] | null;
    if (drawn === null) continue;
    all.push({ name, drawn });
    if (transform.moves === 'plane') size = transform.move(drawn, size).size;
  }
  return all;
}
