import type { DrawnTransform } from '@loupe/dataset/schema';
import type { Rotations } from './schema.ts';

/**
 * The recipes of a series of rotations: all angles after the first of `after`, then all after the second, and so on. What would leave the
 * picture as it is is not among them.
 *
 * @example rotationsOf(Rotations.parse({})).length // 107: 36 angles, three times, less the original itself
 */
export function rotationsOf({ from, to, by, after, canvas, fill }: Rotations): DrawnTransform[][] {
  // Counted, not added up, so that rounding loses no last angle.
  const angles = Array.from({ length: Math.floor((to - from) / by + 1e-9) + 1 }, (_, i) => from + i * by);
  return after
    .flatMap((flip) =>
      angles.map((degrees): DrawnTransform[] => [
        ...(flip === 'none' ? [] : [{ name: flip, drawn: {} }]),
        ...(degrees === 0 ? [] : [{ name: 'rotate', drawn: { degrees, canvas, fill } }]),
      ]),
    )
    .filter((recipe) => recipe.length > 0);
}
