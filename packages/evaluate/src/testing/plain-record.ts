import type { ImageRecord } from '@loupe/dataset/schema';

/** A record without labels, 100 x 100 pixels unless told otherwise. */
export function plainRecord(id: string, fields: Partial<ImageRecord> = {}): ImageRecord {
  return { id, file: `data/${id}.png`, sha256: '0'.repeat(64), width: 100, height: 100, labels: [], ...fields };
}
