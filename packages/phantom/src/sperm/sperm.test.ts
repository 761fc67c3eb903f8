import { createRng, sha256 } from '@loupe/core';
import { decodeImage, toGrey } from '@loupe/dataset';
import { drawSet, drawSmear } from '../index.ts';
import { filesOf } from '../testing/files-of.ts';
import { spermParts } from './draw-part-masks.ts';
import { SpermConfig } from './schema.ts';

const parse = (settings: object) => SpermConfig.parse({ preset: 'sperm', ...settings });
const draw = (settings: object, index = 0) => drawSmear(parse(settings), createRng(1).fork('image', index));

describe('drawSmear()', () => {
  const pictures = Array.from({ length: 6 }, (_, index) => draw({ looseTails: 0 }, index));

  it('drawSmear() paints about as much of each part as the real set has: head 2 %, body .5 %, tail 2.6 %', () => {
    const shares = spermParts.map((part) => {
      const all = pictures.map(({ masks }) => masks[part].data.filter((value) => value === 255).length);
      return all.reduce((sum, count) => sum + count, 0) / (pictures.length * pictures[0]!.masks.head.data.length);
    });
    const [head, body, tail] = shares as [number, number, number];
    expect(head).toBeGreaterThan(0.012);
    expect(head).toBeLessThan(0.03);
    expect(body).toBeGreaterThan(0.004);
    expect(body).toBeLessThan(0.014);
    expect(tail).toBeGreaterThan(0.018);
    expect(tail).toBeLessThan(0.05);
  });

  it('drawSmear() lets parts overlap where they touch, and nowhere else much', () => {
    for (const { masks, smear } of pictures) {
      const overlap = (a: 'head' | 'body', b: 'body' | 'tail') =>
        masks[a].data.filter((value, i) => value === 255 && masks[b].data[i] === 255).length;
      expect(overlap('head', 'body')).toBeGreaterThan(4 * smear.sperm.length);
      expect(overlap('body', 'tail')).toBeGreaterThan(2 * smear.sperm.length);
      const body = masks.body.data.filter((value) => value === 255).length;
      expect(overlap('head', 'body')).toBeLessThan(0.6 * body);
    }
  });

  it('drawSmear() shows each part where its mask is: heads dark, bodies between, tails a little darker than the ground', () => {
    for (const { raster, masks } of pictures) {
      const grey = toGrey(raster).data;
      const mean = (chosen: (i: number) => boolean) => {
        let [sum, count] = [0, 0];
        grey.forEach((value, i) => {
          if (chosen(i)) [sum, count] = [sum + value, count + 1];
        });
        return sum / count;
      };
      const only = (part: 'head' | 'body' | 'tail') =>
        mean((i) => spermParts.every((key) => (masks[key].data[i] === 255) === (key === part)));
      const ground = mean((i) => spermParts.every((key) => masks[key].data[i] === 0));
      expect(only('head')).toBeLessThan(only('body') - 20);
      expect(only('body')).toBeLessThan(only('tail') - 10);
      expect(only('tail')).toBeLessThan(ground - 8);
    }
  });

  it('drawSmear() crosses tails with other sperm in most pictures', () => {
    // A tail that crosses another leaves fewer pixels than the two have alone.
    const crossed = pictures.filter(({ masks, smear }) => {
      const heads = masks.head.data;
      return smear.sperm.some(({ tail }) =>
        tail.points.slice(8).some(({ x, y }) => {
          const [column, row] = [Math.floor(x), Math.floor(y)];
          const isIn = column >= 0 && row >= 0 && column < smear.width && row < smear.height;
          const others = smear.sperm.filter((other) => other.tail !== tail);
          const isNear = others.some((other) =>
            other.tail.points.some((point) => (point.x - x) ** 2 + (point.y - y) ** 2 < 4),
          );
          return isIn && (heads[row * smear.width + column] === 255 || isNear);
        }),
      );
    });
    expect(crossed.length).toBeGreaterThan(3);
  });

  it('drawSmear() leaves a torn-off tail out of the masks', () => {
    const [without, withLoose] = [draw({ looseTails: 0 }, 2), draw({ looseTails: 1 }, 2)];
    expect(withLoose.smear.looseTails).toHaveLength(1);
    const hashes = [without, withLoose].map(({ masks, raster }) =>
      [masks.tail, raster].map(({ data }) => sha256(data)),
    );
    expect(hashes[1]![0]).toBe(hashes[0]![0]);
    expect(hashes[1]![1]).not.toBe(hashes[0]![1]);
  });
});

describe('drawSet() of sperm', () => {
  it('drawSet() of sperm writes images in parts, and masks of all of them in a folder for each part', async () => {
    const config = parse({ name: 'sperm', images: 10, size: { width: [96, 96], height: [80, 80] } });
    const files = await filesOf(drawSet(config, createRng(0)));
    const names = Array.from({ length: 10 }, (_, i) => `sperm_${String(i + 1).padStart(4, '0')}`);
    const expected = [
      ...names.map((name, i) => `images/${i < 7 ? 'train' : 'test'}/${name}.jpg`),
      ...['Head', 'Body', 'Tail'].flatMap((part) => names.map((name) => `mask/${part}-Masks/${name}.jpg`)),
    ];
    expect([...files.keys()].sort()).toEqual(expected.sort());
  });

  it('drawSet() of sperm writes JPEG masks that are grey at the edges and right at half the range', async () => {
    const config = parse({ name: 'sperm', images: 1, test: 0 });
    const files = await filesOf(drawSet(config, createRng(0)));
    const { masks } = drawSmear(config, createRng(0).fork('image', 0));
    const written = await decodeImage(files.get('mask/Head-Masks/sperm_0001.jpg') as Uint8Array);
    expect(new Set(written.data).size).toBeGreaterThan(20);
    const drawn = masks.head.data;
    const wrongAt = (threshold: number) =>
      drawn.filter((value, i) => (value === 255) !== written.data[i]! >= threshold).length;
    expect(wrongAt(128)).toBeLessThan(0.01 * drawn.filter((value) => value === 255).length);
    expect(wrongAt(16)).toBeGreaterThan(2 * wrongAt(128));
  });

  it('drawSet() of sperm writes the same bytes everywhere', async () => {
    const config = parse({ images: 1, test: 0, size: { width: [128, 128], height: [96, 96] } });
    const files = await filesOf(drawSet(config, createRng(0)));
    expect([...files].map(([path, content]) => [path, sha256(content)])).toEqual([
      ['images/train/phantom_0001.jpg', 'a51fa1cc5e27f077ab2ba5205623c983e98c8cd1bbdcbd02af523946621ed6bd'],
      ['mask/Head-Masks/phantom_0001.jpg', '734181ed36e418e3776b26af14146d92a2c62bd9fbc4c8f4b43152357977b429'],
      ['mask/Body-Masks/phantom_0001.jpg', '6243d05fe400daa6bc667266f8b8864ef613e6f96d21d4d9b43cd9a09446e02f'],
      ['mask/Tail-Masks/phantom_0001.jpg', 'df20b265ce5f4696fa83a7c8cd48b6dd422335298045dbaf0b2a3db9e72bf31a'],
    ]);
  });
});
