import { createRng, sha256 } from '@loupe/core';
import { decodeImage } from '@loupe/dataset';
import { drawChest, drawSet } from '../index.ts';
import { filesOf } from '../testing/files-of.ts';
import { listPictures } from './list-pictures.ts';
import type { Cause } from './opacity.ts';
import { PneumoniaConfig } from './schema.ts';

const small = { size: { width: [110, 140], height: [96, 120] } };
const parse = (settings: object = {}) => PneumoniaConfig.parse({ preset: 'pneumonia', ...small, ...settings });

const draw = (cause: Cause | 'none', patient: number, settings: object = {}, picture = 1) => {
  const patientRng = createRng(1).fork('patient', patient);
  return drawChest(parse(settings), { patientRng, rng: patientRng.fork('picture', picture), cause, shift: 0 });
};

/** Mean grey value where `weights` are high. */
function meanWhere(values: ArrayLike<number>, chosen: (i: number) => boolean): number {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++) if (chosen(i)) [sum, count] = [sum + values[i]!, count + 1];
  return sum / count;
}

describe('drawChest()', () => {
  it.each(['bacteria', 'virus'] as const)('drawChest() of pneumonia by %s brightens the lung where it is', (cause) => {
    for (let patient = 0; patient < 4; patient++) {
      const [healthy, ill] = [draw('none', patient), draw(cause, patient)];
      const lungs = healthy.lungs.values;
      const opacity = ill.opacity!.values;
      expect(healthy.opacity).toBeUndefined();
      // The same patient in the same pose: what differs is the illness.
      const isHit = (i: number) => lungs[i]! > 0.7 && opacity[i]! > 0.4;
      const brighter = meanWhere(ill.raster.data, isHit) - meanWhere(healthy.raster.data, isHit);
      expect(brighter).toBeGreaterThan(20);
      const isSpared = (i: number) => lungs[i]! > 0.7 && opacity[i]! < 0.02;
      const elsewhere = meanWhere(ill.raster.data, isSpared) - meanWhere(healthy.raster.data, isSpared);
      expect(Math.abs(elsewhere)).toBeLessThan(brighter / 3);
    }
  });

  it('drawChest() shows lungs darker than what surrounds them, and the heart mostly on the right of the picture', () => {
    for (const patients of ['children', 'adults'] as const) {
      const { raster, lungs } = draw('none', 3, { patients });
      const { width, data } = raster;
      const inside = meanWhere(data, (i) => lungs.values[i]! > 0.8);
      expect(meanWhere(data, (i) => lungs.values[i]! === 0 && data[i]! > 40)).toBeGreaterThan(inside + 40);
      const air = (from: number, to: number) =>
        lungs.values.reduce((sum, value, i) => (i % width >= from && i % width < to ? sum + value : sum), 0);
      expect(air(0, width / 2)).toBeGreaterThan(air(width / 2, width));
    }
  });

  it('drawChest() is learnable and not trivial: mean brightness of the lungs tells some of the ill from the healthy', () => {
    const brightness = (cause: Cause | 'none', patient: number) => {
      const { raster, lungs } = draw(cause, patient);
      return meanWhere(raster.data, (i) => lungs.values[i]! > 0.5);
    };
    const healthy = Array.from({ length: 10 }, (_, i) => brightness('none', i));
    const ill = Array.from({ length: 10 }, (_, i) => brightness(i % 2 === 0 ? 'bacteria' : 'virus', 100 + i));
    const pairs = healthy.flatMap((a) => ill.map((b) => (b > a ? 1 : 0)));
    const area = pairs.reduce<number>((sum, won) => sum + won, 0) / pairs.length;
    expect(area).toBeGreaterThan(0.7);
    expect(area).toBeLessThan(0.995);
  });

  it('drawChest() keeps a patient’s anatomy and illness from picture to picture, and changes pose and exposure', () => {
    const [first, second] = [draw('bacteria', 8, {}, 1), draw('bacteria', 8, {}, 2)];
    expect(second.pattern).toBe(first.pattern);
    expect(sha256(second.raster.data)).not.toBe(sha256(first.raster.data));
  });

  it('drawChest() shifts the exposure as far as asked', () => {
    const at = (shift: number) => {
      const patientRng = createRng(4);
      const { raster } = drawChest(parse(), { patientRng, rng: patientRng.fork('x'), cause: 'none', shift });
      return meanWhere(raster.data, () => true);
    };
    expect(at(1)).toBeGreaterThan(at(0) + 5);
  });
});

describe('listPictures()', () => {
  const pictures = listPictures(parse({ images: 400 }), createRng(0));
  const count = (start: string) => pictures.filter(({ path }) => path.startsWith(start)).length;

  it('listPictures() has about three ill to one healthy in train, a tiny balanced val, and a test part between', () => {
    expect(pictures).toHaveLength(400);
    expect([count('train/NORMAL/'), count('train/PNEUMONIA/')]).toEqual([81, 231]);
    expect([count('val/NORMAL/'), count('val/PNEUMONIA/')]).toEqual([4, 4]);
    expect([count('test/NORMAL/'), count('test/PNEUMONIA/')]).toEqual([30, 50]);
  });

  it('listPictures() names files as the real set does, each once, and no patient in two parts', () => {
    expect(new Set(pictures.map(({ path }) => path)).size).toBe(400);
    const parts = new Map<string, Set<string>>();
    for (const { path, part } of pictures) {
      expect(path).toMatch(
        /^(train|val|test)\/(NORMAL\/(NORMAL2-)?IM-\d{4}-\d{4}|PNEUMONIA\/person\d+_(bacteria|virus)_\d+)\.jpeg$/,
      );
      const patient = /IM-\d{4}|person\d+/.exec(path)![0];
      parts.set(patient, (parts.get(patient) ?? new Set()).add(part));
    }
    expect([...parts.values()].every((set) => set.size === 1)).toBe(true);
    expect(parts.size).toBeLessThan(370);
  });
});

describe('drawSet() of pneumonia', () => {
  it('drawSet() of pneumonia writes grey pictures of several sizes into a folder for each class', async () => {
    const files = await filesOf(drawSet(parse({ images: 8, val: 0.25, test: 0.25 }), createRng(0)));
    const sizes = new Set<string>();
    for (const content of files.values()) {
      const { width, height, channels } = await decodeImage(content);
      expect(channels).toBe(1);
      sizes.add(`${width} x ${height}`);
    }
    expect(files.size).toBe(8);
    expect(sizes.size).toBeGreaterThan(4);
  });

  it('drawSet() of pneumonia writes the same bytes everywhere', async () => {
    const files = await filesOf(drawSet(parse({ images: 2, val: 0, test: 0, positives: 0.5 }), createRng(0)));
    expect([...files].map(([path, content]) => [path, sha256(content)])).toEqual([
      ['train/NORMAL/NORMAL2-IM-0101-0001.jpeg', 'c7543512a2760aeb71bc8797cfa2575d0219dd40199bd1c4c451d8375b427666'],
      ['train/PNEUMONIA/person1_bacteria_1.jpeg', '9deaa3f1a12715b69a63110df4a3e045829ee1b1fc7e1fcf464d01ba89121ad7'],
    ]);
  });
});
