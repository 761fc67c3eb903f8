import { memorySource } from '../../testing/memory-source.ts';
import { findLayouts } from './find-layouts.ts';

const pixel = { width: 1, height: 1 };
const layoutsOf = (files: readonly string[], masks?: { images: string; masks: string }) => {
  const source = memorySource({}, Object.fromEntries(files.map((file) => [file, pixel])));
  const found = findLayouts(source, { masks });
  return {
    holds: found.layouts.map(({ holds }) => holds),
    pairs: found.layouts.flatMap(({ masksOf }) =>
      [...masksOf].map(
        ([image, own]) =>
          `${image} <- ${own.map(({ file, class: name }) => `${file}${name ? ` (${name})` : ''}`).join(', ')}`,
      ),
    ),
    withoutMask: found.layouts.flatMap(({ withoutMask }) => withoutMask),
    withoutImage: found.layouts.flatMap(({ withoutImage }) => withoutImage),
    repeating: found.layouts.flatMap(({ repeating }) => repeating.map(({ file }) => file)),
    predictions: found.predictions,
    unexplained: found.unexplained,
  };
};

describe('findLayouts', () => {
  it('findLayouts() finds a folder of masks a class, divided into parts or not', () =>
    expect(
      layoutsOf([
        'images/train/a.jpg',
        'images/test/b.jpg',
        'images/test/c.jpg',
        'mask/Head-Masks/a.jpg',
        'mask/Head-Masks/b.jpg',
        'mask/Tail-Masks/a.jpg',
        'mask/Tail-Masks/x.jpg',
      ]),
    ).toMatchObject({
      holds: ['class'],
      pairs: [
        'images/train/a.jpg <- mask/Head-Masks/a.jpg (Head), mask/Tail-Masks/a.jpg (Tail)',
        'images/test/b.jpg <- mask/Head-Masks/b.jpg (Head)',
      ],
      withoutMask: ['images/test/c.jpg'],
      withoutImage: ['mask/Tail-Masks/x.jpg'],
      unexplained: [],
    }));

  it('findLayouts() finds a mask a class by suffix, in another tree, and knows one that repeats two', () =>
    expect(
      layoutsOf([
        's1/micr/s1_SEM.png',
        'derivatives/labels/s1/micr/s1_SEM_seg-axon-manual.png',
        'derivatives/labels/s1/micr/s1_SEM_seg-axonmyelin-manual.png',
        'derivatives/labels/s1/micr/s1_SEM_seg-myelin-manual.png',
      ]),
    ).toMatchObject({
      holds: ['class'],
      pairs: [
        's1/micr/s1_SEM.png <- derivatives/labels/s1/micr/s1_SEM_seg-axon-manual.png (axon), derivatives/labels/s1/micr/s1_SEM_seg-myelin-manual.png (myelin)',
      ],
      repeating: ['derivatives/labels/s1/micr/s1_SEM_seg-axonmyelin-manual.png'],
    }));

  it('findLayouts() finds a mask an object in a folder an image', () =>
    expect(
      layoutsOf(['train/f1/images/f1.png', 'train/f1/masks/0a.png', 'train/f1/masks/0b.png', 'train/f2/images/f2.png', 'train/f2/masks/0c.png']), // prettier-ignore
    ).toMatchObject({
      holds: ['object'],
      pairs: [
        'train/f1/images/f1.png <- train/f1/masks/0a.png, train/f1/masks/0b.png',
        'train/f2/images/f2.png <- train/f2/masks/0c.png',
      ],
    }));

  it.each([
    ['a folder each', ['cell_1/source.jpg', 'cell_1/mask.jpg', 'cell_2/source.jpg'], ['cell_1/source.jpg <- cell_1/mask.jpg'], ['cell_2/source.jpg']], // prettier-ignore
    ['one folder', ['aug/image_0_61.png', 'aug/mask_0_61.png', 'aug/image_1_7.png', 'aug/mask_1_7.png'], ['aug/image_0_61.png <- aug/mask_0_61.png', 'aug/image_1_7.png <- aug/mask_1_7.png'], []], // prettier-ignore
    ['two trees', ['K/images/a.jpg', 'K/masks/a.jpg', 'K/images/b.jpg'], ['K/images/a.jpg <- K/masks/a.jpg'], ['K/images/b.jpg']], // prettier-ignore
    ['two trees, parts in one', ['images/train/a.jpg', 'images/test/b.jpg', 'masks/a.png', 'masks/b.png'], ['images/train/a.jpg <- masks/a.png', 'images/test/b.jpg <- masks/b.png'], []], // prettier-ignore
    ['two trees by number', ['G/img/t01.tif', 'G/img/t21.tif', 'G/gt/man_seg01.tif', 'G/gt/man_seg21.tif'], ['G/img/t01.tif <- G/gt/man_seg01.tif', 'G/img/t21.tif <- G/gt/man_seg21.tif'], []], // prettier-ignore
    ['endings', ['D/001.bmp', 'D/001.png', 'D/002.bmp', 'D/002.png'], ['D/001.bmp <- D/001.png', 'D/002.bmp <- D/002.png'], []], // prettier-ignore
  ])('findLayouts() pairs images and masks in %s', (_name, files, pairs, withoutMask) =>
    expect(layoutsOf(files)).toMatchObject({ holds: ['by value'], pairs, withoutMask, unexplained: [] }),
  );

  it('findLayouts() takes no prediction for a mask, and leaves what it cannot explain', () =>
    expect(
      layoutsOf(['img/0.png', 'gt/0.png', 'imageJ/0.png', 'test/1.png', 'test/1_predict.png']),
    ).toMatchObject({ pairs: ['img/0.png <- gt/0.png'], predictions: ['test/1_predict.png'], unexplained: ['imageJ/0.png', 'test/1.png'] })); // prettier-ignore

  it('findLayouts() follows the patterns of the settings', () =>
    expect(
      layoutsOf(['S1/pic/7.png', 'S1/truth/nucleus/7.png', 'S1/truth/cell/7.png', 'S2/pic/7.png', 'S2/other/7.png'], {
        images: '{set}/pic/{id}.png',
        masks: '{set}/truth/{class}/{id}.*',
      }),
    ).toMatchObject({
      holds: ['class'],
      pairs: ['S1/pic/7.png <- S1/truth/cell/7.png (cell), S1/truth/nucleus/7.png (nucleus)'],
      withoutMask: ['S2/pic/7.png'],
      unexplained: ['S2/other/7.png'],
    }));

  it.each([
    [{ images: 'img/{id}.png', masks: 'gt/{number}.png' }],
    [{ images: 'img/*.png', masks: 'gt/*.png' }],
    [{ images: 'img/{id}.png', masks: undefined as unknown as string }],
  ])('findLayouts() refuses the patterns %j', (masks) =>
    expect(() => layoutsOf(['img/0.png'], masks)).toThrow(expect.objectContaining({ code: 'MASK_PATTERN' })),
  );
});
