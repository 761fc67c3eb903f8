import type { ImageRecord } from '@loupe/dataset/schema';

/** The last part of a picture's path. */
export function fileName({ file }: Pick<ImageRecord, 'file'>): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
