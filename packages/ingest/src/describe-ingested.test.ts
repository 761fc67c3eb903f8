import { describeIngested } from './describe-ingested.ts';
import type { Ingested } from './ingest.ts';

const image = { id: 'a.png', file: 'a.png', width: 4, height: 4, sha256: '0'.repeat(64), labels: [{ class: 0, box: [0, 0, 1, 1] }] }; // prettier-ignore
const row = (code: string) => ({ file: 'b.png', what: 'image', code, reason: 'expected one, found none' });
const ingested = (rejected: string[], warnings: string[], toPredict: number): Ingested => {
  const base = { name: 'faces', task: 'detection', classes: ['mask'] };
  return {
    dataset: { ...base, images: [image], rejected: rejected.map(row), warnings: warnings.map(row) },
    unlabelled: { ...base, images: Array.from({ length: toPredict }, () => ({ ...image, labels: [] })), rejected: [], warnings: [] }, // prettier-ignore
    format: 'csv-boxes',
    labelsFound: 3,
  } as unknown as Ingested;
};

describe('describeIngested()', () => {
  it('describeIngested() counts what was rejected and warned of by its kind', () =>
    expect(describeIngested(ingested(['LABEL_EMPTY', 'IMAGE_BROKEN', 'LABEL_EMPTY'], ['MASK_CLEANED'], 0))).toBe(
      'faces: csv-boxes for detection, 1 images and 1 of 3 labels; 3 rejected (LABEL_EMPTY 2, IMAGE_BROKEN 1), 1 warning (MASK_CLEANED 1)',
    ));

  it('describeIngested() does not call an image that is to be predicted rejected', () =>
    expect(describeIngested(ingested(['IMAGE_TO_PREDICT', 'IMAGE_TO_PREDICT'], [], 2))).toBe(
      'faces: csv-boxes for detection, 1 images and 1 of 3 labels; 2 images to predict; none rejected, no warnings',
    ));
});
