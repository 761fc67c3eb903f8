import type { Raster } from '@loupe/dataset';
import type { DrawnTransform } from '@loupe/dataset/schema';
import { applyToLabels, applyToRaster } from './index.ts';
import { plantDisc } from './testing/disc.ts';
import { noisePicture } from './testing/pictures.ts';

const apply = (picture: Raster, name: string, drawn: Record<string, number>) =>
  applyToRaster(picture, [{ name, drawn }]);
const grey = (width: number, height: number, data: number[]): Raster => ({
  width,
  height,
  channels: 1,
  data: Uint8Array.from(data),
});
const mean = ({ data }: Raster) => data.reduce((sum, value) => sum + value, 0) / data.length;

describe('motion-blur', () => {
  it('spreads a point along the line and nowhere else, and keeps its light', () => {
    const point = grey(7, 3, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 210, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    expect([...apply(point, 'motion-blur', { length: 3, degrees: 0 }).data]).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 0, 70, 70, 70, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ]);
    const upright = apply(point, 'motion-blur', { length: 3, degrees: 90 }).data;
    expect([upright[3], upright[10], upright[17], upright[9]]).toEqual([70, 70, 70, 0]);
  });

  it('turns counter-clockwise: a line at 45 degrees rises to the right', () => {
    const point = grey(
      5,
      5,
      Array.from({ length: 25 }, (_, i) => (i === 12 ? 200 : 0)),
    );
    const { data } = apply(point, 'motion-blur', { length: 5, degrees: 45 });
    expect(data[1 * 5 + 3]).toBeGreaterThan(20);
    expect(data[3 * 5 + 1]).toBeGreaterThan(20);
    expect([data[1 * 5 + 1], data[3 * 5 + 3]]).toEqual([0, 0]);
  });
});

describe('blur', () => {
  it('keeps the mean, and lowers what varies', () => {
    const picture = noisePicture(40, 40, 3);
    const blurred = apply(picture, 'blur', { sigma: 2 });
    expect(Math.abs(mean(blurred) - mean(picture))).toBeLessThan(4);
    const spread = ({ data }: Raster) => Math.max(...data) - Math.min(...data);
    expect(spread(blurred)).toBeLessThan(spread(picture) / 2);
  });
});

describe('noise', () => {
  it('adds what its standard deviation says, the same for the same seed and to all channels', () => {
    const flat: Raster = { width: 50, height: 50, channels: 3, data: new Uint8Array(7500).fill(128) };
    const noisy = apply(flat, 'noise', { sd: 0.04, seed: 3 });
    const sd = Math.sqrt(noisy.data.reduce((sum, value) => sum + (value - 128) ** 2, 0) / noisy.data.length);
    expect(Math.abs(sd - 0.04 * 255)).toBeLessThan(0.6);
    expect(apply(flat, 'noise', { sd: 0.04, seed: 3 })).toEqual(noisy);
    expect(noisy.data[0]).toBe(noisy.data[2]);
  });
});

describe('hue-saturation', () => {
  const colour = (...data: number[]): Raster => ({
    width: data.length / 3,
    height: 1,
    channels: 3,
    data: Uint8Array.from(data),
  });

  it('turns red to green by 120 degrees and to blue by 240, and leaves grey alone', () => {
    const picture = colour(200, 0, 0, 90, 90, 90);
    expect([...apply(picture, 'hue-saturation', { hue: 120, saturation: 0 }).data]).toEqual([0, 200, 0, 90, 90, 90]);
    expect([...apply(picture, 'hue-saturation', { hue: -120, saturation: 0 }).data]).toEqual([0, 0, 200, 90, 90, 90]);
  });

  it('takes colour out and puts it in, keeping the brightest channel', () => {
    const picture = colour(200, 100, 100);
    expect([...apply(picture, 'hue-saturation', { hue: 0, saturation: -0.5 }).data]).toEqual([200, 200, 200]);
    expect([...apply(picture, 'hue-saturation', { hue: 0, saturation: 0.25 }).data]).toEqual([200, 50, 50]);
  });

  it('gives back every colour after a whole turn', () => {
    const picture = noisePicture(20, 20, 3);
    const turned = apply(picture, 'hue-saturation', { hue: 360, saturation: 0 });
    turned.data.forEach((value, i) => expect(Math.abs(value - picture.data[i]!)).toBeLessThanOrEqual(1));
  });
});

describe('filters', () => {
  // Centre of what is light, in pixels.
  const centre = ({ width, data }: Raster) => {
    let [light, across, down] = [0, 0, 0];
    data.forEach((value, at) => {
      light += value;
      across += value * ((at % width) + 0.5);
      down += value * (Math.floor(at / width) + 0.5);
    });
    return [across / light, down / light] as const;
  };

  it.each([
    ['blur', { sigma: 3 }],
    ['motion-blur', { length: 9, degrees: 30 }],
    ['noise', { sd: 0.02, seed: 1 }],
    ['hue-saturation', { hue: 40, saturation: 0.3 }],
  ])('%s leaves a disc where it is, so that labels stay', (name, drawn) => {
    const disc = { x: 40.3, y: 34.6, radius: 15 };
    const [x, y] = centre(apply(plantDisc(disc, 80, 80), name, drawn));
    // Noise on the black around it has weight too, and draws the centre towards the picture's.
    const slack = name === 'noise' ? 0.6 : 0.05;
    expect(Math.hypot(x - disc.x, y - disc.y)).toBeLessThan(slack);
  });
});

describe('applyToRaster() with filters', () => {
  it('does them where they stand: what moves before and after is what labels do', () => {
    const picture = grey(8, 1, [0, 0, 200, 0, 0, 0, 0, 0]);
    const drawn: DrawnTransform[] = [
      { name: 'flip-x', drawn: {} },
      { name: 'blur', drawn: { sigma: 0.4 } },
      { name: 'crop', drawn: { x: 4, y: 0, width: 3, height: 1 } },
    ];
    const { width, data } = applyToRaster(picture, drawn);
    expect(width).toBe(3);
    expect(data.indexOf(Math.max(...data))).toBe(1);
    const { labels } = applyToLabels([{ class: 0, box: [2, 0, 3, 1] }], drawn, picture, { minVisible: 0, minSide: 0 });
    expect(labels[0]!.box).toEqual([1, 0, 2, 1]);
  });
});
