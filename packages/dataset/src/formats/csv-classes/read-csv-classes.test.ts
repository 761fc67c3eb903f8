import { formatNamed, type ReadOptions } from '../../index.ts';
import { memorySource, type MemoryImage } from '../../testing/memory-source.ts';

const picture: MemoryImage = { width: 9, height: 9 };
const read = (texts: Record<string, string>, files: readonly string[], options: Partial<ReadOptions> = {}) =>
  formatNamed('csv-classes').read(memorySource(texts, Object.fromEntries(files.map((file) => [file, picture]))), {
    unlabelled: 'reject',
    ...options,
  });
const classesOf = ({ images, classes }: Awaited<ReturnType<typeof read>>) =>
  images.map(({ id, class: index }) => `${id} ${classes[index!]}`);

describe('format csv-classes', () => {
  it('read() finds files by ids without an ending, and lists empty classes and rows without a file', async () => {
    const result = await read(
      { 'metadata.csv': 'patientid,age,finding\nP1,50+,Pneumonia\nP2,,No finding\nP3,40,\nP4,40,Pneumonia\n' },
      ['images/P1.jpg', 'images/P2.png', 'images/P3.jpg', 'images/P5.jpg'],
    );
    expect(result.task).toBe('classification');
    expect(classesOf(result)).toEqual(['images/P1.jpg Pneumonia', 'images/P2.png No finding']);
    expect(result.rejected.map(({ what, file, line, code }) => [what, file, line, code])).toEqual([
      ['image', 'images/P3.jpg', undefined, 'CLASS_EMPTY'],
      ['image', 'images/P5.jpg', undefined, 'IMAGE_UNLABELLED'],
      ['label', 'metadata.csv', 4, 'CLASS_EMPTY'],
      ['label', 'metadata.csv', 5, 'IMAGE_MISSING'],
    ]);
    expect(result.labelsFound).toBe(4);
  });

  it('read() reads bytes that are no UTF-8, and says so', async () => {
    const source = memorySource({ 'm.csv': '' }, { 'a.jpg': picture });
    const latin = { ...source, readBytes: () => Promise.resolve(Buffer.from('id,class\na,38°\n', 'latin1')) };
    const result = await formatNamed('csv-classes').read(latin, { unlabelled: 'reject' });
    expect(result.classes).toEqual(['38°']);
    expect(result.warnings.map(({ code }) => code)).toEqual(['TEXT_ENCODING']);
  });

  it('read() finds numbers without their zeros, in the folder that the table is called after', async () => {
    const texts = {
      'Labels of Set 1.csv': 'image ID,class label\n1,2\n',
      'Labels of Set 2.csv': 'image ID,class\n1,5\n',
    };
    const files = ['Set 1/001.bmp', 'Set 1/001.png', 'Set 2/001.bmp'];
    expect(classesOf(await read(texts, files, { csv: { ending: '.bmp' } }))).toEqual([
      'Set 1/001.bmp 2',
      'Set 2/001.bmp 5',
    ]);
    expect((await read(texts, files)).rejected.map(({ code }) => code)).toContain('IMAGE_AMBIGUOUS');
  });

  it('read() takes the columns that the settings name, and says which there are', async () => {
    const texts = { 'm.csv': 'Scan;View;Result\na.jpg;AP;x\n' };
    expect(classesOf(await read(texts, ['a.jpg'], { csv: { image: 'scan', class: 'view' } }))).toEqual(['a.jpg AP']);
    await expect(read(texts, ['a.jpg'])).rejects.toMatchObject({ code: 'CSV_NONE' });
    await expect(read(texts, ['a.jpg'], { annotations: 'm.csv', csv: { class: 'finding' } })).rejects.toMatchObject({
      code: 'CSV_COLUMN',
      message: expect.stringContaining('Scan, View, Result'),
    });
  });

  it('read() keeps the first of two classes of one image, and lists the second', async () => {
    const result = await read({ 'm.csv': 'file,class\na.jpg,x\na.jpg,y\na.jpg,x\n' }, ['a.jpg']);
    expect(classesOf(result)).toEqual(['a.jpg x']);
    expect(result.rejected.map(({ line, code }) => [line, code])).toEqual([[3, 'CLASS_DISAGREES'], [4, 'LABEL_DUPLICATE']]); // prettier-ignore
  });

  it('detect() takes no table of boxes, and none whose rows name no picture', async () => {
    const detect = (text: string) => formatNamed('csv-classes').detect(memorySource({ 'm.csv': text }, { 'a.jpg': picture })); // prettier-ignore
    expect(await detect('file,class\na.jpg,x\n')).toBe('m.csv, column class');
    expect(await detect('file,class,xmin,ymin,xmax,ymax\na.jpg,x,1,1,2,2\n')).toBeUndefined();
    expect(await detect('id,category\nsub-1,rat\n')).toBeUndefined();
  });
});
