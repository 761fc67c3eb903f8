import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { decodeImage, encodeJpeg, encodePng, readImageSize, createRaster, toGrey, toRgb } from '../index.ts';
import { sharedData } from '../testing/shared-data.ts';

const anyRaster = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), fc.constantFrom(1 as const, 3 as const))
  .chain(([width, height, channels]) =>
    fc
      .uint8Array({ minLength: width * height * channels, maxLength: width * height * channels })
      .map((data) => createRaster(width, height, channels, data)),
  );

const codeOf = (code: string) => expect.objectContaining({ code }) as Error;

describe('decodeImage', () => {
  it('decodeImage() gives back what encodePng() was given', () =>
    fc.assert(
      fc.asyncProperty(anyRaster, async (raster) => {
        expect(await decodeImage(await encodePng(raster))).toEqual(raster);
      }),
      { numRuns: 40 },
    ));

  it('decodeImage() keeps a grey JPEG at one channel and stays close to its pixels', async () => {
    const raster = createRaster(
      16,
      8,
      1,
      Uint8Array.from({ length: 128 }, (_, i) => i),
    );
    const decoded = await decodeImage(await encodeJpeg(raster, 95));
    expect(decoded).toMatchObject({ width: 16, height: 8, channels: 1 });
    for (const [i, value] of decoded.data.entries()) expect(Math.abs(value - raster.data[i]!)).toBeLessThan(8);
  });

  it.each([
    [1, [1, 2, 3, 4, 5, 6], 3, 2],
    [2, [3, 2, 1, 6, 5, 4], 3, 2],
    [3, [6, 5, 4, 3, 2, 1], 3, 2],
    [4, [4, 5, 6, 1, 2, 3], 3, 2],
    [5, [1, 4, 2, 5, 3, 6], 2, 3],
    [6, [4, 1, 5, 2, 6, 3], 2, 3],
    [7, [6, 3, 5, 2, 4, 1], 2, 3],
    [8, [3, 6, 2, 5, 1, 4], 2, 3],
  ])('decodeImage() and readImageSize() apply EXIF orientation %i', async (orientation, pixels, width, height) => {
    const bytes = withExifOrientation(
      await encodePng(createRaster(3, 2, 1, Uint8Array.of(1, 2, 3, 4, 5, 6))),
      orientation,
    );
    expect(await decodeImage(bytes)).toEqual({ width, height, channels: 1, data: Uint8Array.from(pixels) });
    expect(await readImageSize(bytes)).toEqual({ width, height, orientation });
  });

  it.each([
    ['16 bits, full range', [0, 257, 65535], [0, 1, 255]],
    ['12 bits in 16', [0, 2048, 4095], [0, 128, 255]],
    ['8 bits in 16', [0, 7, 255], [0, 7, 255]],
  ])('decodeImage() scales %s', async (_name, stored, expected) => {
    const bytes = await sharp(Uint16Array.from(stored), { raw: { width: 3, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect([...(await decodeImage(bytes)).data]).toEqual(expected);
  });

  it('decodeImage() drops transparency without touching the colour under it', async () => {
    const bytes = await sharp(Uint8Array.of(10, 20, 30, 0), { raw: { width: 1, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect([...(await decodeImage(bytes)).data]).toEqual([10, 20, 30]);
  });

  it('decodeImage() names what it cannot decode', async () => {
    const noise = createRaster(
      64,
      64,
      1,
      Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251),
    );
    const whole = await encodeJpeg(noise, 90);
    await expect(decodeImage(whole.subarray(0, whole.length / 2), 'half.jpg')).rejects.toMatchObject({
      code: 'IMAGE_BROKEN',
      at: { file: 'half.jpg' },
    });
    await expect(decodeImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).rejects.toEqual(
      codeOf('IMAGE_FORMAT'),
    );
    await expect(decodeImage(new Uint8Array())).rejects.toEqual(codeOf('IMAGE_FORMAT'));
    await expect(decodeImage('/does/not/exist.png')).rejects.toMatchObject({
      code: 'IMAGE_MISSING',
      at: { file: '/does/not/exist.png' },
    });
    await expect(decodeImage(floatTiff(0.5))).rejects.toEqual(codeOf('IMAGE_DEPTH'));
  });

  it('decodeImage() refuses a picture that claims more pixels than any radiograph has', async () => {
    const bytes = Buffer.from(await encodePng(createRaster(1, 1, 1)));
    bytes.writeUInt32BE(100_000, 16);
    bytes.writeUInt32BE(100_000, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
    await expect(decodeImage(bytes)).rejects.toEqual(codeOf('IMAGE_TOO_LARGE'));
  });
});

describe('readImageSize', () => {
  it('readImageSize() reads a file whose header is longer than the first piece read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'loupe-size-'));
    try {
      const plain = await encodeJpeg(createRaster(5, 4, 3), 80);
      const comment = Buffer.alloc(65_535, 'x');
      comment.writeUInt16BE(0xfffe, 0);
      comment.writeUInt16BE(65_533, 2);
      const file = join(folder, 'long.jpg');
      await writeFile(file, Buffer.concat([plain.subarray(0, 2), comment, comment, plain.subarray(2)]));
      expect(await readImageSize(file)).toEqual({ width: 5, height: 4, orientation: 1 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('toRgb and toGrey', () => {
  it('toGrey() undoes toRgb()', () =>
    fc.assert(
      fc.property(anyRaster, (raster) => {
        const grey = toGrey(raster);
        expect(toGrey(toRgb(grey))).toEqual(grey);
      }),
    ));
});

const fracatlas = sharedData('fracatlas');
(fracatlas ? describe : describe.skip)('on fracatlas', () => {
  it.each(['IMG0004028', 'IMG0004029', 'IMG0004036'])('decodeImage() rejects the truncated %s by name', async (id) => {
    const file = join(fracatlas!, 'images/Non_fractured', `${id}.jpg`);
    await expect(decodeImage(file)).rejects.toMatchObject({ code: 'IMAGE_BROKEN', at: { file } });
    await expect(readImageSize(file)).resolves.toMatchObject({ width: 373, height: 454 });
  });

  it('readImageSize() gives IMG0002628 as seen', async () => {
    const file = join(fracatlas!, 'images/Fractured/IMG0002628.jpg');
    expect(await readImageSize(file)).toEqual({ width: 454, height: 373, orientation: 8 });
    expect(await readImageSize(await readFile(file))).toEqual({ width: 454, height: 373, orientation: 8 });
    expect(await decodeImage(file)).toMatchObject({ width: 454, height: 373 });
  });
});

const grazped = sharedData('grazpedwri-samples');
(grazped ? describe : describe.skip)('on grazpedwri-samples', () => {
  it('decodeImage() gives the 16-bit file as its 8-bit version shows it', async () => {
    const deep = await decodeImage(join(grazped!, 'data/images/train/0001_1297860395_01_WRI-L1_M014.png'));
    const shallow = toGrey(
      await decodeImage(join(grazped!, 'data/images/train_aug/0001_1297860395_01_WRI-L1_M014.png')),
    );
    expect(deep).toMatchObject({ width: 494, height: 727, channels: 1 });
    let largest = 0;
    for (const [i, value] of deep.data.entries()) largest = Math.max(largest, Math.abs(value - shallow.data[i]!));
    expect(largest).toBeLessThanOrEqual(1);
  });
});

/** A PNG with an EXIF chunk after its header. */
function withExifOrientation(png: Uint8Array, orientation: number): Uint8Array {
  const exif = Buffer.from('4d4d002a00000008000101120003000000010000000000000000', 'hex');
  exif.writeUInt16BE(orientation, 18);
  const chunk = Buffer.alloc(12 + exif.length);
  chunk.writeUInt32BE(exif.length, 0);
  chunk.write('eXIf', 4, 'latin1');
  exif.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + exif.length)), 8 + exif.length);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

/** A TIFF of one 32-bit float. */
function floatTiff(value: number): Uint8Array {
  const tags = [
    [256, 1],
    [257, 1],
    [258, 32],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, 1],
    [279, 4],
    [339, 3],
  ] as const;
  const bytes = Buffer.alloc(12 + 2 + tags.length * 12 + 4);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(12, 4);
  bytes.writeFloatLE(value, 8);
  bytes.writeUInt16LE(tags.length, 12);
  for (const [i, [tag, content]] of tags.entries()) {
    const at = 14 + i * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(4, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(content, at + 8);
  }
  return bytes;
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
