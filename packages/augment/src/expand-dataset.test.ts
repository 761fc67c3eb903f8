import { createRng } from '@loupe/core';
import { Dataset, type ImageRecord, type Label } from '@loupe/dataset/schema';
import { applyToLabels, augmentSample, renderImage } from '@loupe/transforms';
import { AugmentConfig, augmentRecord, expandDataset } from './index.ts';
import { makeDataset, pictureOf } from './testing/make-dataset.ts';

const config = AugmentConfig.parse({
  copies: 3,
  steps: [
    { 'flip-x': {} },
    { rotate: { degrees: 30 } },
    { crop: { share: [0.6, 0.9] } },
    { colour: { brightness: 0.1 } },
  ],
});

describe('expandDataset', () => {
  const train = makeDataset(10);
  const expanded = expandDataset(train, config, createRng(4));

  it('expandDataset() keeps the originals and adds that many copies, each after its original', () => {
    expect(Dataset.parse(expanded)).toEqual(expanded);
    expect(expanded.images.slice(0, 4).map(({ id }) => id)).toEqual(['img0', 'img0~1', 'img0~2', 'img0~3']);
    expect(expanded.images.filter(({ recipe }) => recipe === undefined)).toEqual(train.images);
    for (const copy of expanded.images) {
      const original = train.images.find(({ id }) => id === copy.id.split('~')[0])!;
      expect(copy).toMatchObject({ file: original.file, sha256: original.sha256, group: original.group });
    }
  });

  it('expandDataset() gives recipes that make a picture of the stated size, with the labels where the pixels are', () => {
    for (const copy of expanded.images.filter(({ recipe }) => recipe !== undefined)) {
      const rendered = renderImage(copy, pictureOf(copy));
      expect(rendered).toMatchObject({ width: copy.width, height: copy.height });
      // Each label is a white disc on black: its middle is bright, unless tones darkened it all.
      for (const { box } of copy.labels) {
        const [x, y] = [Math.floor((box[0] + box[2]) / 2), Math.floor((box[1] + box[3]) / 2)];
        expect(rendered.data[y * rendered.width + x]).toBeGreaterThan(180);
      }
    }
  });

  it('expandDataset() lists every label that a copy lost', () => {
    const count = (images: readonly ImageRecord[]) => images.reduce((sum, { labels }) => sum + labels.length, 0);
    expect(count(expanded.images) + expanded.warnings.length).toBe(4 * count(train.images));
    expect(expanded.warnings.length).toBeGreaterThan(0);
    expect(expanded.warnings[0]).toMatchObject({
      code: 'AUGMENT_LABEL_DROPPED',
      image: expect.stringMatching(/^img\d+~\d$/),
      reason: expect.stringMatching(
        /^expected at least 25 % of the label on the picture after augmentation, found \d+ %$/,
      ),
    });
  });

  it('expandDataset() draws for an image and copy alone, whatever else is in the data set', () => {
    const alone = expandDataset({ ...train, images: [train.images[6]!] }, config, createRng(4)).images;
    expect(alone).toEqual(expanded.images.filter(({ id }) => id.startsWith('img6')));
    expect(expandDataset(train, config, createRng(5)).images).not.toEqual(expanded.images);
  });

  it('augmentRecord() of a copy goes on from its recipe', () => {
    const rng = createRng(1);
    const first = augmentRecord(train.images[0]!, 1, config, rng).record;
    const second = augmentRecord(first, 1, config, rng).record;
    expect(second.id).toBe('img0~1~1');
    expect(second.recipe!.slice(0, first.recipe!.length)).toEqual(first.recipe);
    expect(renderImage(second, pictureOf(second))).toMatchObject({ width: second.width, height: second.height });
  });

  it('augmentRecord() gives offline what augmentSample() gives online from the same stream', () => {
    for (const original of train.images) {
      const { record } = augmentRecord(original, 2, config, createRng(4));
      const online = augmentSample(
        original,
        pictureOf(original),
        config.steps,
        createRng(4).fork('augment', original.id, 2),
        config,
      );
      // Online the picture keeps its size: as if the copy were stretched back to it.
      const { width, height, labels } = original;
      const recipe = [...record.recipe!, { name: 'resize', drawn: { width, height } }];
      expect(online.labels).toEqual<Label[]>(applyToLabels(labels, recipe, original, config).labels);
      expect(online.labels.map((label) => label.class)).toEqual(record.labels.map((label) => label.class));
      expect(online.raster).toEqual(renderImage({ ...record, recipe, width, height }, pictureOf(record)));
    }
  });
});

it('AugmentConfig wants steps unless there is nothing to do', () => {
  expect(AugmentConfig.safeParse({}).error?.issues[0]).toMatchObject({
    path: ['steps'],
    message: 'Expected at least one step, rotations, or mode: none',
  });
  expect(AugmentConfig.parse({ mode: 'none' })).toMatchObject({ minVisible: 0.25, minSide: 2, preview: 12 });
});
