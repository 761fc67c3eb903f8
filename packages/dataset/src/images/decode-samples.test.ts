import sharp from 'sharp';
import { createRaster, decodeImage, decodeSamples, encodeJpeg, encodePng } from '../index.ts';

const deep = (values: readonly number[]) =>
  sharp(Uint16Array.from(values), { raw: { width: values.length, height: 1, channels: 1 } })
    .toColourspace('grey16')
    .png()
    .toBuffer();

describe('decodeSamples', () => {
  it('decodeSamples() gives 16-bit numbers as they are stored', async () => {
    const { bits, channels, exact, values } = await decodeSamples(await deep([0, 1, 2, 300, 65_535]), 'x.png');
    expect([bits, channels, exact, ...values]).toEqual([16, 1, true, 0, 1, 2, 300, 65_535]);
  });

  it('decodeSamples() gives one-bit files as 0 and 255', async () => {
    const bytes = await sharp(Uint8Array.of(0, 255, 255, 0), { raw: { width: 4, height: 1, channels: 1 } })
      .png({ palette: true, colours: 2 })
      .toBuffer();
    expect([...(await decodeSamples(bytes, 'x.png')).values]).toEqual([0, 255, 255, 0]);
  });

  it('decodeSamples() takes three equal channels as one, and leaves transparency out', async () => {
    const rgba = Uint8Array.of(7, 7, 7, 255, 0, 0, 0, 255);
    const bytes = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    const { channels, values } = await decodeSamples(bytes, 'x.png');
    expect([channels, ...values]).toEqual([3, 7, 0]);
  });

  it('decodeSamples() refuses a coloured picture by name, and says that JPEG changes values', async () => {
    const colour = await encodePng(createRaster(1, 1, 3, Uint8Array.of(1, 2, 3)));
    await expect(decodeSamples(colour, 'a.png')).rejects.toMatchObject({ code: 'MASK_COLOUR', at: { file: 'a.png' } });
    expect(await decodeSamples(await encodeJpeg(createRaster(8, 8, 1), 75), 'a.jpg')).toMatchObject({ exact: false });
  });
});

describe('decodeImage of 16 bits', () => {
  it('decodeImage() spreads values that begin far above 0 over the whole range, and clips none', async () => {
    expect([...(await decodeImage(await deep([33_000, 34_500, 36_000]))).data]).toEqual([0, 128, 255]);
  });

  it('decodeImage() keeps the scale of values that begin near 0', async () => {
    expect([...(await decodeImage(await deep([1000, 2048, 4095]))).data]).toEqual([62, 128, 255]);
  });

  it('decodeImage() of one single value does not divide by nothing', async () =>
    expect([...(await decodeImage(await deep([40_000, 40_000]))).data]).toEqual([156, 156]));
});
