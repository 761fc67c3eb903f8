import sharp from 'sharp';
import { decodeMask, encodePng, createRaster, formatNamed, type ReadOptions } from '../../index.ts';
import { memorySource, type MemoryImage } from '../../testing/memory-source.ts';

const [width, height] = [4, 2];
const photo: MemoryImage = { width, height };
const file = async (values: readonly number[], size = { width, height }): Promise<MemoryImage> => ({
  ...size,
  bytes: await encodePng(createRaster(size.width, size.height, 1, Uint8Array.from(values))),
});
const deep = async (values: readonly number[]): Promise<MemoryImage> => ({
  ...photo,
  bytes: await sharp(Uint16Array.from(values), { raw: { width, height, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer(),
});
const read = async (images: Record<string, MemoryImage | Promise<MemoryImage>>, options: Partial<ReadOptions> = {}) => {
  const settled = await Promise.all(Object.entries(images).map(async ([name, image]) => [name, await image] as const));
  return formatNamed('mask-folder').read(memorySource({}, Object.fromEntries(settled)), {
    unlabelled: 'reject',
    ...options,
  });
};
const codes = (rows: readonly { file: string; code: string }[]) =>
  rows.map(({ file: name, code }) => `${name} ${code}`);

describe('format mask-folder', () => {
  it('read() makes a label of each class’s mask, cut at half, and says what it cleaned', async () => {
    const { task, classes, images, warnings, labelsFound } = await read({
      'images/train/a.png': photo,
      'mask/Tail-Masks/a.png': file([0, 0, 255, 0, 0, 0, 255, 0]),
      'mask/Head-Masks/a.png': file([3, 200, 0, 0, 255, 127, 0, 0]),
    });
    expect([task, classes, labelsFound]).toEqual(['segmentation', ['Head', 'Tail'], 2]);
    const [image] = images;
    expect(image).toMatchObject({ id: 'images/train/a.png', given: 'train' });
    expect(image!.labels.map((label) => [label.class, label.from, label.box, label.area])).toEqual([
      [0, { file: 'mask/Head-Masks/a.png' }, [0, 0, 2, 2], 2],
      [1, { file: 'mask/Tail-Masks/a.png' }, [2, 0, 3, 2], 2],
    ]);
    expect([...decodeMask(image!.labels[0]!.mask!)]).toEqual([0, 1, 0, 0, 1, 0, 0, 0]);
    expect(warnings).toEqual([
      {
        file: 'mask/Head-Masks/a.png',
        image: 'images/train/a.png',
        code: 'MASK_CLEANED',
        reason: 'expected 0 and 255 alone, found 3 pixels of 3 other values; cut at 128',
      },
    ]);
  });

  it('read() makes a label of each object’s file and of each number of a 16-bit file', async () => {
    const files = await read({
      's/1/images/1.png': photo,
      's/1/masks/x.png': file([1, 0, 0, 0, 0, 0, 0, 0]),
      's/1/masks/y.png': file([0, 0, 0, 255, 0, 0, 0, 255]),
    });
    expect(files.classes).toEqual(['object']);
    expect(files.images[0]!.labels.map(({ box }) => box)).toEqual([[0, 0, 1, 1], [3, 0, 4, 2]]); // prettier-ignore

    const numbers = await read({ 'img/t01.png': photo, 'gt/m01.png': deep([0, 7, 7, 0, 300, 7, 0, 300]) }, { classes: ['cell'] }); // prettier-ignore
    expect(numbers.classes).toEqual(['cell']);
    expect(numbers.images[0]!.labels.map(({ box, mask }) => [box, [...decodeMask(mask!)]])).toEqual([
      [
        [1, 0, 3, 2],
        [0, 1, 1, 0, 0, 1, 0, 0],
      ],
      [
        [0, 1, 4, 2],
        [0, 0, 0, 0, 1, 0, 0, 1],
      ],
    ]);
  });

  it('read() takes values that most files use for classes, the others for the nearest', async () => {
    const maps = { 'D/1.bmp': photo, 'D/1.png': file([0, 128, 255, 255, 0, 128, 128, 37]), 'D/2.bmp': photo, 'D/2.png': file([0, 0, 255, 255, 128, 128, 0, 0]), 'D/3.bmp': photo, 'D/3.png': file([0, 0, 255, 255, 128, 128, 0, 0]) }; // prettier-ignore
    const unnamed = await read(maps);
    expect(unnamed.classes).toEqual(['value-128', 'value-255']);
    expect(codes(unnamed.warnings)).toEqual(['D/1.png MASK_VALUES_UNNAMED', 'D/1.png MASK_CLEANED']);
    const named = await read(maps, { masks: { values: { nucleus: 255, cytoplasm: 128 } } });
    expect(named.classes).toEqual(['nucleus', 'cytoplasm']);
    expect(named.images[0]!.labels.map((label) => [label.class, [...decodeMask(label.mask!)]])).toEqual([
      [0, [0, 0, 1, 1, 0, 0, 0, 0]],
      [1, [0, 1, 0, 0, 0, 1, 1, 0]],
    ]);
    expect((await read(maps, { classes: ['cytoplasm', 'nucleus'] })).classes).toEqual(['cytoplasm', 'nucleus']);
    const inverse = await read(maps, { masks: { values: { membrane: 0 } } });
    expect([...decodeMask(inverse.images[0]!.labels[0]!.mask!)]).toEqual([1, 0, 0, 0, 1, 0, 0, 1]);
  });

  it('read() lists each mask and image that cannot be used, and loses none', async () => {
    const { images, rejected, labelsFound, unlabelled } = await read({
      'images/good.png': photo,
      'masks/good.png': file([255, 0, 0, 0, 0, 0, 0, 0]),
      'images/none.png': photo,
      'masks/alone.png': file([255, 0, 0, 0, 0, 0, 0, 0]),
      'images/size.png': photo,
      'masks/size.png': file([255, 0], { width: 2, height: 1 }),
      'images/empty.png': photo,
      'masks/empty.png': file([0, 0, 0, 0, 0, 0, 0, 0]),
      'images/dim.png': photo,
      'masks/dim.png': file([0, 40, 0, 0, 0, 0, 0, 0]),
      'images/broken.png': photo,
      'masks/broken.png': { ...photo, bytes: Buffer.from('no picture') },
      'test/good_predict.png': photo,
      'other/x.png': photo,
    });
    expect(images.map(({ id, labels }) => [id, labels.length])).toEqual([
      ['images/empty.png', 0],
      ['images/good.png', 1],
    ]);
    expect(codes(rejected).sort()).toEqual([
      'images/broken.png MASK_UNUSABLE',
      'images/dim.png MASK_UNUSABLE',
      'images/none.png IMAGE_UNLABELLED',
      'images/size.png MASK_UNUSABLE',
      'masks/alone.png MASK_WITHOUT_IMAGE',
      'masks/broken.png IMAGE_FORMAT',
      'masks/dim.png MASK_VALUES',
      'masks/empty.png MASK_EMPTY',
      'masks/size.png MASK_SIZE',
      'other/x.png MASK_UNPAIRED',
      'test/good_predict.png MASK_PREDICTED',
    ]);
    expect(labelsFound).toBe(1 + rejected.filter(({ what }) => what === 'label').length);
    expect(unlabelled!.map(({ id }) => id)).toEqual(['images/none.png']);
  });

  it('read() says what to set where nothing pairs', () =>
    expect(read({ 'a.png': photo, 'b.png': photo })).rejects.toMatchObject({
      code: 'MASKS_NONE',
      fix: expect.stringContaining('masks: {'),
    }));
});
