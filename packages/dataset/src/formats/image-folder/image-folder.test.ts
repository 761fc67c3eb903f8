import { formatNamed } from '../../index.ts';
import type { Dataset } from '../../schema.ts';
import { memorySource, sourceOfPlan } from '../../testing/memory-source.ts';

const picture = { width: 9, height: 9 };
const format = formatNamed('image-folder');
const sourceOf = (files: readonly string[]) =>
  memorySource({}, Object.fromEntries(files.map((file) => [file, picture])));
const files = ['d/train/cat/1.jpg', 'd/train/cat/2.jpg', 'd/train/dog/3.jpg', 'd/val/dog/p/4.jpg', 'd/test/cat/1.jpg', 'd/test/dog/6.jpg']; // prettier-ignore

describe('format image-folder', () => {
  it('read() takes the class and the part from the folders, whatever lies above and below', async () => {
    const { task, classes, images, labelsFound } = await format.read(sourceOf(files), { unlabelled: 'reject' });
    expect([task, classes, labelsFound]).toEqual(['classification', ['cat', 'dog'], 6]);
    expect(images.map(({ id, class: index, given }) => [id, index, given])).toEqual([
      ['d/test/cat/1.jpg', 0, 'test'],
      ['d/test/dog/6.jpg', 1, 'test'],
      ['d/train/cat/1.jpg', 0, 'train'],
      ['d/train/cat/2.jpg', 0, 'train'],
      ['d/train/dog/3.jpg', 1, 'train'],
      ['d/val/dog/p/4.jpg', 1, 'val'],
    ]);
  });

  it('read() lists images above the folders, of other folders, and that cannot be used', async () => {
    const source = memorySource({}, { 'a/1.jpg': picture, 'b/2.jpg': picture, '3.jpg': picture, 'a/4.jpg': { code: 'IMAGE_BROKEN', reason: 'x' } }); // prettier-ignore
    const { images, rejected, labelsFound } = await format.read(source, { unlabelled: 'reject', classes: ['a'] });
    expect(images.map(({ id }) => id)).toEqual(['a/1.jpg']);
    expect(rejected.map(({ what, file, code }) => [what, file, code])).toEqual([
      ['image', '3.jpg', 'IMAGE_UNLABELLED'],
      ['image', 'a/4.jpg', 'IMAGE_BROKEN'],
      ['label', 'a/4.jpg', 'LABEL_IMAGE_REJECTED'],
      ['label', 'b/2.jpg', 'CLASS_UNKNOWN'],
      ['image', 'b/2.jpg', 'CLASS_UNKNOWN'],
    ]);
    expect(labelsFound).toBe(3);
  });

  it('detect() takes no folders of parts, of labels or of an image each for classes', async () => {
    expect(await format.detect(sourceOf(files))).toContain('cat (3), dog (3)');
    expect(
      await format.detect(sourceOf(['train/images/1.jpg', 'val/images/2.jpg', 'val/images/3.jpg'])),
    ).toBeUndefined();
    expect(await format.detect(sourceOf(['a/images/1.jpg', 'a/masks/1.jpg', 'b/masks/1.jpg', 'b/images/1.jpg']))).toBeUndefined(); // prettier-ignore
    expect(await format.detect(sourceOf(['p1/1.jpg', 'p2/1.jpg', 'p3/1.jpg']))).toBeUndefined();
  });

  it('write() then read() gives the same classes and parts', async () => {
    const read = await format.read(sourceOf(files), { unlabelled: 'reject' });
    const dataset: Dataset = { name: 'x', ...read, task: 'classification' };
    const plan = format.write!(dataset, { outlines: 'keep' });
    expect(plan.leftOut).toEqual([]);
    const again = await format.read(sourceOfPlan(plan, new Map(read.images.map((image) => [image.id, image]))), { unlabelled: 'reject' }); // prettier-ignore
    const essence = ({ images }: Pick<Dataset, 'images'>) =>
      images.map(({ class: index, given }) => `${given} ${index}`).sort();
    expect(essence(again)).toEqual(essence(read));
    expect(again.classes).toEqual(read.classes);
  });
});
