import { createRng } from '@loupe/core';
import { buildSegmentationModel } from '../../zoo.ts';

type Name = 'unet' | 'potinet' | 'xopinet';
const build = (name: Name, options: object = {}) => buildSegmentationModel(name, { classes: 1, options });

describe('unet, potinet and xopinet', () => {
  // The first two are the counts of the U-Nets of these layers that are in use everywhere, 32 and 64 channels wide. The others follow:
  // without skips each decoder's first convolution loses half its inputs, 9 w w at width w; one level more adds an encoder, a wider
  // bottleneck, a transposed convolution and a decoder.
  it.each([
    ['unet', 32, 7_763_041],
    ['unet', 64, 31_037_633],
    ['potinet', 64, 31_037_633 - 9 * (64 ** 2 + 128 ** 2 + 256 ** 2 + 512 ** 2)],
    [
      'xopinet',
      64,
      31_037_633 +
        9 * (1024 * 2048 + 2048 * 2048) + // bottleneck; the unet's own becomes the fifth encoder
        4 * 2048 + // its normalisation
        (4 * 2048 * 1024 + 1024) + // transposed convolution
        9 * (2048 * 1024 + 1024 * 1024) + // decoder
        4 * 1024, // its normalisation
    ],
  ] as const)('%s of width %i has %i parameters', (name, width, count) => {
    expect(build(name, { width }).network.parameterCount).toBe(count);
  });

  it('unet names its layers as the study does, encoders first', () => {
    const names = [...build('unet').network.parameters.keys()].filter((name) => name.endsWith('weight'));
    expect(names.slice(0, 5)).toEqual([
      'encoder1.enc1conv1.weight',
      'encoder1.enc1norm1.weight',
      'encoder1.enc1conv2.weight',
      'encoder1.enc1norm2.weight',
      'encoder2.enc2conv1.weight',
    ]);
    expect(names.slice(-6)).toEqual([
      'upconv1.weight',
      'decoder1.dec1conv1.weight',
      'decoder1.dec1norm1.weight',
      'decoder1.dec1conv2.weight',
      'decoder1.dec1norm2.weight',
      'conv.weight',
    ]);
  });

  it.each([
    ['encoder3.enc3conv2.weight', 2 / (256 * 9)],
    ['decoder2.dec2conv1.weight', 2 / (256 * 9)],
    ['upconv3.weight', 2 / 512],
  ])('unet starts %s with the variance of its formula', async (name, variance) => {
    const parameter = build('unet').network.parameters.get(name)!;
    parameter.initialise(createRng(1));
    const values = await parameter.values();
    parameter.dispose();
    const found = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
    // The estimate's own relative deviation is sqrt(2 / n); four of them.
    expect(Math.abs(found / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / values.length));
  });

  it('unet counts the operations of its figure', () => {
    // At 16 px and width 1: the map's cells at each level, times inputs, outputs and taps.
    const blocks = [0, 1, 2, 3].map((i) => {
      const [cells, width] = [(16 / 2 ** i) ** 2, 2 ** i];
      const encoder = 9 * ((i === 0 ? 3 : width / 2) * width + width ** 2);
      const decoder = 9 * (2 * width * width + width ** 2);
      return cells * (encoder + decoder) + (cells / 4) * 4 * (2 * width) * width;
    });
    const bottleneck = 9 * (8 * 16 + 16 ** 2);
    const last = 16 ** 2;
    const expected = 2 * (blocks.reduce((sum, value) => sum + value, 0) + bottleneck + last);
    expect(build('unet', { width: 1 }).flops(16)).toBe(expected);
  });

  it.each([
    ['unet', 16],
    ['xopinet', 32],
  ] as const)('%s refuses sides that are no multiples of %i', (name, multiple) => {
    const model = build(name);
    expect(model.sizeMultiple).toBe(multiple);
    const map = (side: number) => ({ width: side, height: side, classes: new Uint8Array(side * side) });
    expect(() => model.targets([map(multiple + 8)])).toThrow(expect.objectContaining({ code: 'MODEL_SIZE' }));
    expect(model.targets([map(multiple)]).classMap.shape).toEqual([1, multiple, multiple]);
  });
});
