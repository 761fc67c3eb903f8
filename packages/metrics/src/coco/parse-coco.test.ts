import { parseCocoResults, parseCocoTruth } from '../index.ts';

const truth = {
  images: [{ id: 1 }],
  categories: [{ id: 1, name: 'a' }],
  annotations: [{ image_id: 1, category_id: 1, bbox: [0, 0, 1, 1] }],
};

describe('parseCocoTruth()', () => {
  it('accepts what evaluation needs', () => expect(parseCocoTruth(truth, 'truth.json')).toBe(truth));

  it.each([
    [[], undefined],
    [{ ...truth, images: undefined }, 'images'],
    [{ ...truth, images: [{}] }, 'images.0.id'],
    [{ ...truth, categories: [{ id: 1 }] }, 'categories.0.name'],
    [{ ...truth, annotations: [{ image_id: 1, category_id: 1, bbox: [0, 0, 1] }] }, 'annotations.0.bbox'],
    [{ ...truth, annotations: [{ ...truth.annotations[0], iscrowd: 2 }] }, 'annotations.0.iscrowd'],
  ])('names the key that does not fit (case %#)', (value, key) => {
    expect(() => parseCocoTruth(value, 'truth.json')).toThrow(
      expect.objectContaining({ code: 'COCO_TRUTH', at: { file: 'truth.json', ...(key && { key }) } }),
    );
  });
});

describe('parseCocoResults()', () => {
  const result = { image_id: 1, category_id: 1, bbox: [0, 0, 1, 1], score: 0.5 };
  it('accepts a list of detections', () => expect(parseCocoResults([result], 'results.json')).toEqual([result]));

  it.each([
    [{}, undefined],
    [[{ ...result, score: 'high' }], '0.score'],
    [[result, { ...result, bbox: [0, 0, null, 1] }], '1.bbox'],
    [[{ ...result, image_id: undefined }], '0.image_id'],
  ])('names the key that does not fit (case %#)', (value, key) => {
    expect(() => parseCocoResults(value, 'results.json')).toThrow(
      expect.objectContaining({ code: 'COCO_RESULTS', at: { file: 'results.json', ...(key && { key }) } }),
    );
  });
});
