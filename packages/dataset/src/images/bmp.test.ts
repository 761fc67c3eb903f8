import { createRng } from '@loupe/core';
import { decodeImage, readImageSize } from '../index.ts';

/** A BMP as other programs write it, of pixels given as red, green, blue. */
function bmpOf(
  width: number,
  height: number,
  bits: 8 | 24 | 32,
  pixel: (x: number, y: number) => readonly [number, number, number],
  { topDown = false, palette = [] as readonly (readonly [number, number, number])[] } = {},
): Buffer {
  const stride = Math.ceil((width * bits) / 32) * 4;
  const pixelsAt = 54 + palette.length * 4;
  const bytes = Buffer.alloc(pixelsAt + stride * height);
  bytes.write('BM', 0, 'latin1');
  bytes.writeUInt32LE(pixelsAt, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(topDown ? -height : height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(bits, 28);
  bytes.writeUInt32LE(palette.length, 46);
  for (const [i, [r, g, b]] of palette.entries()) bytes.set([b, g, r, 0], 54 + i * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [r, g, b] = pixel(x, y);
      const at = pixelsAt + (topDown ? y : height - 1 - y) * stride + (x * bits) / 8;
      if (bits === 8) bytes[at] = r;
      else bytes.set([b, g, r], at);
    }
  }
  return bytes;
}

const rng = createRng('bmp');
const colours = Array.from({ length: 15 }, () => [0, 1, 2].map(() => rng.integer(0, 256)) as [number, number, number]);
const colour = (x: number, y: number) => colours[y * 5 + x]!;

describe('BMP', () => {
  // Five pixels of 24 bits are 15 bytes, so that each row ends in padding.
  it.each([
    [24, false],
    [24, true],
    [32, false],
    [32, true],
  ] as const)('decodeImage() reads %s bits, rows from the top: %s', async (bits, topDown) => {
    const bytes = bmpOf(5, 3, bits, colour, { topDown });
    expect(await readImageSize(bytes)).toEqual({ width: 5, height: 3, orientation: 1 });
    const { width, height, channels, data } = await decodeImage(bytes);
    expect([width, height, channels]).toEqual([5, 3, 3]);
    expect([...data]).toEqual(colours.flat());
  });

  it('decodeImage() reads 8 bits with a palette: grey where the palette is, and black beyond its end', async () => {
    const index = (x: number) => [x, 0, 0] as const;
    const grey = await decodeImage(bmpOf(3, 1, 8, index, { palette: [[9, 9, 9], [200, 200, 200]] })); // prettier-ignore
    expect([grey.channels, ...grey.data]).toEqual([1, 9, 200, 0]);
    const coloured = await decodeImage(bmpOf(2, 1, 8, index, { palette: [[1, 2, 3], [4, 5, 6]] })); // prettier-ignore
    expect([coloured.channels, ...coloured.data]).toEqual([3, 1, 2, 3, 4, 5, 6]);
  });

  it('decodeImage() names a BMP that is cut off, and one that is compressed', async () => {
    const whole = bmpOf(5, 3, 24, colour);
    await expect(decodeImage(whole.subarray(0, whole.length - 1), 'half.bmp')).rejects.toMatchObject({
      code: 'IMAGE_BROKEN',
      at: { file: 'half.bmp' },
    });
    await expect(decodeImage(whole.subarray(0, 20))).rejects.toMatchObject({ code: 'IMAGE_BROKEN' });
    whole.writeUInt32LE(1, 30);
    await expect(decodeImage(whole)).rejects.toMatchObject({ code: 'IMAGE_FORMAT' });
  });
});
