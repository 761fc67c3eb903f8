import type { ImageRecord } from '@loupe/dataset/schema';

/** What is drawn together when resampling: a patient where one is named, else the picture by itself. */
export function groupOf({ id, group, origin }: Pick<ImageRecord, 'id' | 'group' | 'origin'>): string {
  return group === undefined ? `image ${id}` : `group ${origin ?? ''} ${group}`;
}
