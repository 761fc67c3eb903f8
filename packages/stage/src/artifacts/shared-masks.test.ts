import type { Dataset } from '@loupe/dataset/schema';
import { shareMasks, unshareMasks } from './shared-masks.ts';

const mask = { size: [2, 2] as [number, number], counts: '211' };
const image = (id: string) => ({
  id,
  file: 'data/set/a.png',
  sha256: 'a'.repeat(64),
  width: 2,
  height: 2,
  labels: [
    { class: 0, box: [1, 0, 2, 1] as [number, number, number, number], mask: { ...mask } },
    { class: 0, box: [0, 0, 1, 1] as [number, number, number, number] },
  ],
});
const dataset: Dataset = {
  name: 'set',
  task: 'segmentation',
  classes: ['cell'],
  images: [image('a'), image('a~1')],
  rejected: [],
  warnings: [],
};

describe('shareMasks', () => {
  it('shareMasks() keeps an equal mask once, and unshareMasks() gives every label its own again', () => {
    const stored = shareMasks(dataset);
    expect(stored.masks).toEqual([mask]);
    expect(stored.images.map(({ labels }) => labels[0]!.mask)).toEqual([0, 0]);
    expect(unshareMasks(JSON.parse(JSON.stringify(stored)))).toEqual(dataset);
  });

  it('shareMasks() adds nothing where there are no masks', () => {
    const boxes = { ...dataset, images: dataset.images.map((one) => ({ ...one, labels: [one.labels[1]!] })) };
    expect(shareMasks(boxes)).toEqual(boxes);
  });

  it.each([null, 7, {}, { masks: 3, images: [] }, { masks: [], images: [null, { labels: [null, { mask: 9 }] }] }])(
    'unshareMasks() leaves checking to the schema: %j',
    (content) => expect(() => unshareMasks(content)).not.toThrow(),
  );
});
