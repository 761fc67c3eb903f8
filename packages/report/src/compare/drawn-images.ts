import type { Run } from './comparison.ts';

/** Images of each class that the first epoch drew, where sampling is by class; else nothing, since an epoch holds what its part holds. */
export function drawnImages({ sampling }: Pick<Run, 'sampling'>): { readonly name: string; readonly count: number }[] {
  if (sampling?.kind !== 'balanced') return [];
  return sampling.classes.map((name, index) => ({
    name,
    count: sampling.counts.reduce((sum, batch) => sum + batch[index]!, 0),
  }));
}
