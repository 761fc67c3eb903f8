import type { ImageRecord } from '@loupe/dataset/schema';
import { loadFitted, loadInBatches, type ImageSource } from '@loupe/models';
import type { Preprocessing } from '@loupe/stage';
import type { Normalise, Task } from './schema.ts';

/** What torchvision's ImageNet weights were trained with. */
export const imagenet = { mean: [0.485, 0.456, 0.406], sd: [0.229, 0.224, 0.225] } as const satisfies Record<
  string,
  readonly [number, number, number]
>;

/** The numbers that `normalise` stands for; measured where it asks for that. */
export async function resolveNormalise(
  asked: Normalise | undefined,
  task: Task,
  records: readonly ImageRecord[],
  source: ImageSource,
): Promise<Preprocessing['normalise']> {
  const chosen = asked ?? (task === 'detection' ? 'none' : 'imagenet');
  if (typeof chosen === 'object') return chosen;
  switch (chosen) {
    case 'none':
      return undefined;
    case 'imagenet':
      return { mean: [...imagenet.mean], sd: [...imagenet.sd] };
    case 'dataset':
      return measureChannels(records, source);
  }
}

/** Mean and standard deviation of each channel over all pixels of the fitted pictures, in [0, 1]; an even channel has a deviation of 1. */
export async function measureChannels(
  records: readonly ImageRecord[],
  source: ImageSource,
): Promise<NonNullable<Preprocessing['normalise']>> {
  const counts = [0, 1, 2].map(() => new Float64Array(256));
  const load = (part: readonly ImageRecord[]) => Promise.all(part.map((record) => loadFitted(record, source)));
  for await (const [, rasters] of loadInBatches(records, 8, load)) {
    for (const { channels, data } of rasters) {
      counts.forEach((count, c) => {
        for (let i = channels === 3 ? c : 0; i < data.length; i += channels) count[data[i]!]!++;
      });
    }
  }
  const [red, green, blue] = counts.map(momentsOf) as [Moments, Moments, Moments];
  return { mean: [red.mean, green.mean, blue.mean], sd: [red.sd, green.sd, blue.sd] };
}

interface Moments {
  readonly mean: number;
  readonly sd: number;
}

function momentsOf(count: Float64Array): Moments {
  const total = count.reduce((sum, n) => sum + n, 0);
  const mean = count.reduce((sum, n, value) => sum + (n * value) / 255, 0) / total;
  const variance = count.reduce((sum, n, value) => sum + n * (value / 255 - mean) ** 2, 0) / total;
  return { mean, sd: variance > 0 ? Math.sqrt(variance) : 1 };
}
