import { memorySource } from '../../testing/memory-source.ts';
import { csvBoxes } from './csv-boxes.ts';
import { readCsvBoxes } from './read-csv-boxes.ts';

const picture = { width: 100, height: 200 };
const read = (
  texts: Record<string, string>,
  images: Parameters<typeof memorySource>[1] = { 'a.jpg': picture },
  options: Partial<Parameters<typeof readCsvBoxes>[1]> = {},
) => readCsvBoxes(memorySource(texts, images), { unlabelled: 'reject', ...options });
const codes = (rows: readonly { code: string }[]) => rows.map(({ code }) => code);
const boxesOf = async (text: string) => (await read({ 'boxes.csv': text })).images[0]!.labels.map(({ box }) => box);

describe('readCsvBoxes: columns', () => {
  it.each([
    ['filename,class,xmin,ymin,xmax,ymax\na.jpg,cell,10,20,30,60\n'],
    ['\r\nxmin;ymax;"class";ymin;xmax;Image\r\n10;60;cell;20;30;a.jpg\r\n'],
    ['image_id\tlabel\tx_min\ty_min\tx_max\ty_max\na.jpg\tcell\t10\t20\t30\t60'],
    ['path,name,left,top,right,bottom\nC:\\data\\a.jpg,cell,10,20,30,60'],
    ['file,class,x0,y0,x1,y1\na,cell,10,20,30,60'],
    ['file,class,x1,y1,x2,y2\na.jpg,cell,10,20,30,60'],
    ['image,class,x,y,w,h\na.jpg,cell,10,20,20,40'],
    ['image,class,left,top,width,height\na.jpg,cell,10,20,20,40'],
    [
      'image_name,label_name,bbox_x,bbox_y,bbox_width,bbox_height,image_width,image_height\na.jpg,cell,10,20,20,40,100,200',
    ],
    ['image,class,x,y,w,h,width,height\na.jpg,cell,10,20,20,40,100,200'],
    ['image,class,x_center,y_center,width,height\na.jpg,cell,20,40,20,40'],
    ['filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,100,200,cell,10,20,30,60'],
    ['filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,50,100,cell,5,10,15,30'],
    ['filename,class,xmin,ymin,xmax,ymax\na.jpg,cell,0.1,0.1,0.3,0.3'],
    ['image,class,cx,cy,w,h\na.jpg,cell,0.2,0.2,0.2,0.2'],
  ])('readCsvBoxes() reads %j', async (text) => {
    const [box] = await boxesOf(text);
    expect(box!.map((edge) => Math.round(edge * 1e9) / 1e9)).toEqual([10, 20, 30, 60]);
  });

  it('readCsvBoxes() takes headings that say pixels by their word, however small the numbers', async () =>
    expect(await boxesOf('filename,class,xmin_px,ymin_px,xmax_px,ymax_px\na.jpg,cell,0,0,1,1\n')).toEqual([
      [0, 0, 1, 1],
    ]));

  it.each([
    [
      'filename,class,xmin,ymin,xmax\n',
      /a box, found boxes\.csv.*no column for a box .*filename, class, xmin, ymin, xmax/,
    ],
    ['a.jpg,cell,10,20,30,60\n', /no column for an image .* and a class .*, but a\.jpg, cell, 10, 20, 30, 60/],
    ['', /none at all/],
  ])('readCsvBoxes() names the columns that it found in %j', async (text, message) => {
    await expect(read({ 'boxes.csv': text })).rejects.toMatchObject({
      code: 'CSV_NONE',
      message: expect.stringMatching(message),
    });
    expect(await csvBoxes.detect(memorySource({ 'boxes.csv': text }))).toBeUndefined();
  });

  it.each([
    [
      'filename,class,xmin,ymin,xmax,ymax,x,y,w,h\n',
      'CSV_COLUMNS_AMBIGUOUS',
      /one box a row, found xmin, ymin, xmax, ymax and x, y, w, h/,
    ],
    ['filename,class,class,xmin,ymin,xmax,ymax\n', 'CSV_COLUMNS_AMBIGUOUS', /two called class/],
    ['filename,class,xmin,ymin,xmax,ymax\na.jpg,cell,0.1,0.1,0.9,1.01\na.jpg,cell,0,0,1,1', 'CSV_UNIT', /shares/],
    ['filename,class,xmin,ymin,xmax,ymax\na.jpg,"cell,0,0,1,1\n', 'CSV_QUOTE', /not closed/],
  ])('readCsvBoxes() refuses %j as %s', async (text, code, message) => {
    await expect(read({ 'boxes.csv': text })).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(await csvBoxes.detect(memorySource({ 'boxes.csv': text }))).toBeDefined();
  });

  it('readCsvBoxes() takes no predictions for labels, unless they are named', async () => {
    const head = 'filename,class,xmin,ymin,xmax,ymax';
    const texts = {
      'labels.csv': `${head},confidence\na.jpg,cell,10,20,30,60,1.0\n`,
      'sample_submission.csv': `${head}\na.jpg,cell,1,2,3,4\n`,
      'out.csv': `${head},score\na.jpg,cell,5,6,7,8,0.9\n`,
      'patients.csv': 'id,age\n1,50+\n',
    };
    const { labelsFound, rejected } = await read(texts);
    expect(labelsFound).toBe(1);
    expect(rejected.map(({ file, code }) => [file, code])).toEqual([
      ['out.csv', 'CSV_NOT_LABELS'],
      ['sample_submission.csv', 'CSV_NOT_LABELS'],
    ]);
    const named = await read(texts, undefined, { annotations: 'out.csv' });
    expect(named.images[0]!.labels[0]!.box).toEqual([5, 6, 7, 8]);
  });
});

describe('readCsvBoxes: rows', () => {
  it('readCsvBoxes() lists every row that it cannot take, with its line', async () => {
    const rows = [
      'filename,class,xmin,ymin,xmax,ymax',
      'a.jpg,cell,10,20,30,60',
      'a.jpg,cell,10,20,30,60',
      'a.jpg,cell,10,20,30',
      'a.jpg,cell,10,20,nan,60',
      'a.jpg,cell,10,20,"3,5",60',
      'a.jpg,,10,20,30,60',
      'a.jpg,cell,30,20,10,60',
      'a.jpg,cell,30,20,30,60',
      'a.jpg,cell,10,20,300,60',
      'b.jpg,cell,10,20,30,60',
      'b.jpg,,,,,',
      ',cell,10,20,30,60',
    ];
    const { images, rejected, labelsFound } = await read({ 'boxes.csv': rows.join('\n') });
    expect(rejected.map(({ line, code, what }) => [line, code, what])).toEqual([
      [3, 'LABEL_DUPLICATE', 'label'],
      [4, 'CSV_FIELD_COUNT', 'label'],
      [5, 'CSV_NOT_A_NUMBER', 'label'],
      [6, 'CSV_NOT_A_NUMBER', 'label'],
      [7, 'CSV_CLASS_EMPTY', 'label'],
      [8, 'LABEL_EMPTY', 'label'],
      [9, 'LABEL_EMPTY', 'label'],
      [10, 'LABEL_OUTSIDE', 'label'],
      [11, 'IMAGE_MISSING', 'label'],
      [12, 'IMAGE_MISSING', 'file'],
      [13, 'IMAGE_MISSING', 'label'],
    ]);
    for (const { reason, file } of rejected) {
      expect(reason).toMatch(/^expected /);
      expect(file).toBe('boxes.csv');
    }
    expect(images[0]!.labels).toEqual([{ class: 0, box: [10, 20, 30, 60], from: { file: 'boxes.csv', line: 2 } }]);
    expect(labelsFound).toBe(11);
  });

  it('readCsvBoxes() loses no image where its only row has too many fields', async () => {
    const { images, rejected } = await read(
      { 'boxes.csv': 'filename,class,xmin,ymin,xmax,ymax\na.jpg,cell,1,2,3,4,5\nb.jpg,cell,1,2,30,40\n' },
      { 'a.jpg': picture, 'b.jpg': picture },
    );
    expect(images.map(({ id, labels }) => [id, labels.length])).toEqual([
      ['a.jpg', 0],
      ['b.jpg', 1],
    ]);
    expect(codes(rejected)).toEqual(['CSV_FIELD_COUNT']);
  });

  it('readCsvBoxes() takes a row with an image alone as one that shows no object, and asks for the others', async () => {
    const texts = { 'boxes.csv': 'filename,class,xmin,ymin,xmax,ymax\na.jpg,cell,1,2,30,40\nb.jpg,,,,,\n' };
    const images = { 'a.jpg': picture, 'b.jpg': picture, 'c.jpg': picture };
    const strict = await read(texts, images);
    expect(strict.images.map(({ id, labels }) => [id, labels.length])).toEqual([
      ['a.jpg', 1],
      ['b.jpg', 0],
    ]);
    expect(codes(strict.rejected)).toEqual(['IMAGE_UNLABELLED']);
    expect((await read(texts, images, { unlabelled: 'negative' })).images).toHaveLength(3);
  });

  it('readCsvBoxes() refuses an image whose stated size is another shape, with its rows', async () => {
    const { images, rejected, labelsFound } = await read({
      'boxes.csv':
        'filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,100,200,cell,1,2,30,40\na.jpg,300,200,cell,5,6,30,40\n',
    });
    expect(images).toEqual([]);
    expect(labelsFound).toBe(2);
    expect(codes(rejected).sort()).toEqual(['IMAGE_SIZE', 'LABEL_IMAGE_REJECTED', 'LABEL_IMAGE_REJECTED']);
  });
});

describe('readCsvBoxes: parts and classes', () => {
  const head = 'filename,width,height,class,xmin,ymin,xmax,ymax\n';

  it('readCsvBoxes() gives the parts of an export with a table a folder, also where names repeat', async () => {
    const row = 'x.rf.1.jpg,100,200,cell,10,20,30,60\n';
    const { images, rejected } = await read(
      {
        'train/_annotations.csv': head + row,
        'valid/_annotations.csv': head + row,
        'test/_annotations.csv': head + row,
      },
      { 'train/x.rf.1.jpg': picture, 'valid/x.rf.1.jpg': picture, 'test/x.rf.1.jpg': picture },
    );
    expect(images.map(({ id, given, labels }) => [id, given, labels.length])).toEqual([
      ['test/x.rf.1.jpg', 'test', 1],
      ['train/x.rf.1.jpg', 'train', 1],
      ['valid/x.rf.1.jpg', 'val', 1],
    ]);
    expect(rejected).toEqual([]);
  });

  it('readCsvBoxes() orders classes by the alphabet, by classes.txt or by the caller’s names', async () => {
    const text = `${head}a.jpg,100,200,b,10,20,30,60\na.jpg,100,200,a,10,20,30,60\n`;
    expect((await read({ 'x.csv': text })).classes).toEqual(['a', 'b']);
    expect((await read({ 'x.csv': text, 'classes.txt': 'b\nc\na\n' })).classes).toEqual(['b', 'c', 'a']);
    const named = await read({ 'x.csv': text }, undefined, { classes: ['b'] });
    expect(named.rejected).toMatchObject([
      { code: 'CLASS_UNKNOWN', line: 3, reason: 'expected a class of names (b), found "a"' },
    ]);
  });

  it('readCsvBoxes() finds no class in a table without objects', () =>
    expect(read({ 'x.csv': `${head}a.jpg,100,200,,,,,\n` })).rejects.toMatchObject({ code: 'CSV_NO_CLASSES' }));
});
