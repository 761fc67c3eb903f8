import { createRng, sha256 } from '@loupe/core';
import { decodeImage } from '@loupe/dataset';
import { eachCovered } from '../drawing/shape.ts';
import { drawFrame, drawSet, planVideo, type Frame, type Video } from '../index.ts';
import { filesOf } from '../testing/files-of.ts';
import { listFrames } from './list-frames.ts';
import { MasksConfig } from './schema.ts';

const parse = (settings: object = {}) =>
  MasksConfig.parse({ preset: 'masks', size: { width: [96, 96], height: [96, 96] }, ...settings });

interface Shot {
  readonly video: number;
  readonly time: number;
  /** What is other than planned. */
  readonly change?: (video: Video) => Video;
  readonly settings?: object;
}

function draw({ video: number, time, change = (video) => video, settings }: Shot): Frame {
  const config = parse(settings);
  const videoRng = createRng(1).fork('video', number);
  const video = change(planVideo(config, videoRng.fork('plan')));
  return drawFrame(config, { video, videoRng, rng: videoRng.fork('frame', time), time });
}

const worn = (on: boolean) => (video: Video) => ({ ...video, worn: [on, on] as const });

/** Mean colour of some share of the box. */
function meanColour({ raster, box: [x0, y0, x1, y1] }: Frame, from: number, to: number): number[] {
  const sums = [0, 0, 0];
  let count = 0;
  for (let y = Math.round(y0 + (y1 - y0) * from); y < y0 + (y1 - y0) * to; y++) {
    for (let x = Math.round(x0 + (x1 - x0) * 0.25); x < x0 + (x1 - x0) * 0.75; x++, count++) {
      for (let c = 0; c < 3; c++) sums[c]! += raster.data[(y * raster.width + x) * 3 + c]!;
    }
  }
  return sums.map((sum) => sum / count);
}

const apart = (a: readonly number[], b: readonly number[]) => Math.hypot(...a.map((value, i) => value - b[i]!));

describe('drawFrame()', () => {
  it('drawFrame() boxes the face: all of it lies inside, and it reaches every side', () => {
    for (let video = 0; video < 12; video++) {
      const { face, box, raster } = draw({
        video,
        time: 0.4,
        change: (v) => ({ ...v, camera: { ...v.camera, bars: 0 } }),
      });
      const [xs, ys]: [number[], number[]] = [[], []];
      eachCovered(face.shape, raster.width, raster.height, (i, cover) => {
        if (cover >= 0.5)
          [xs, ys].forEach((list, axis) => list.push(axis === 0 ? i % raster.width : Math.floor(i / raster.width)));
      });
      const measured = [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
      expect(
        [measured[0]! - box[0], measured[1]! - box[1], box[2] - measured[2]!, box[3] - measured[3]!].every(
          (room) => room >= 0 && room <= 2,
        ),
      ).toBe(true);
    }
  });

  it('drawFrame() changes nothing but the face and what is beside it when a mask is put on', () => {
    for (let video = 0; video < 6; video++) {
      const still = { blur: 0, distractors: 0, noise: 0 };
      const [without, withMask] = [false, true].map((on) =>
        draw({ video, time: 0.3, change: worn(on), settings: still }),
      );
      expect([without!.class, withMask!.class]).toEqual(['no-mask', 'mask']);
      const { width, data } = without!.raster;
      const [x0, y0, x1, y1] = without!.box;
      const room = (x1 - x0) * 0.2;
      let [inside, outside] = [0, 0];
      for (let i = 0; i < data.length; i++) {
        if (data[i] === withMask!.raster.data[i]) continue;
        const [x, y] = [((i / 3) | 0) % width, Math.floor(i / 3 / width)];
        if (x >= x0 - room && x < x1 + room && y >= y0 && y < y1 + room) inside++;
        else outside++;
      }
      expect(outside).toBe(0);
      expect(inside).toBeGreaterThan((x1 - x0) * (y1 - y0) * 0.6);
    }
  });

  it('drawFrame() is learnable: with a mask, mouth and forehead differ more in colour', () => {
    const differences = (on: boolean) =>
      Array.from({ length: 16 }, (_, video) => {
        const frame = draw({ video, time: 0.5, change: worn(on) });
        return apart(meanColour(frame, 0.55, 0.85), meanColour(frame, 0.2, 0.4));
      });
    const [bare, masked] = [differences(false), differences(true)];
    const won = bare.flatMap((a) => masked.map((b) => (b > a ? 1 : 0)));
    const area = won.reduce<number>((sum, one) => sum + one, 0) / won.length;
    expect(area).toBeGreaterThan(0.75);
  });

  it('drawFrame() makes frames of a video alike, so that a random split leaks', () => {
    const shots = Array.from({ length: 8 }, (_, video) =>
      [0.3, 0.34, 0.38].map((time) => ({ video, ...draw({ video, time }) })),
    );
    // A few hundred of the values say enough.
    const frames = shots
      .flat()
      .map(({ video, raster }) => ({ video, some: raster.data.filter((_, i) => i % 97 === 0) }));
    type Some = (typeof frames)[number];
    const distance = (a: Some, b: Some) => a.some.reduce((sum, value, i) => sum + Math.abs(value - b.some[i]!), 0);
    const leaking = frames.filter((frame) => {
      const others = frames.filter((other) => other !== frame);
      return others.reduce((a, b) => (distance(frame, b) < distance(frame, a) ? b : a)).video === frame.video;
    });
    expect(leaking.length / frames.length).toBeGreaterThan(0.9);
  });
});

describe('listFrames()', () => {
  const frames = listFrames(parse({ name: 'vid', images: 280 }), createRng(0));

  it('listFrames() names each frame once, after its video', () => {
    expect(frames).toHaveLength(280);
    expect(new Set(frames.map(({ file }) => file)).size).toBe(280);
    for (const { file, video } of frames) {
      expect(file).toMatch(/^vid_\d{3}_mp4-\d+_jpg\.rf\.[0-9a-f]{32}\.jpg$/);
      expect(Number(file.slice(4, 7))).toBe(video + 1);
    }
    expect(new Set(frames.map(({ video }) => video)).size).toBe(35);
  });

  it('listFrames() takes the unlabelled frames mostly from videos that have labelled ones', () => {
    const hidden = frames.filter(({ isLabelled }) => !isLabelled);
    expect(hidden).toHaveLength(56);
    const known = new Set(frames.filter(({ isLabelled }) => isLabelled).map(({ video }) => video));
    expect(hidden.filter(({ video }) => known.has(video)).length).toBeGreaterThan(48);
  });
});

describe('drawSet() of masks', () => {
  it('drawSet() of masks writes one row for each labelled frame, and the names of the others', async () => {
    const files = await filesOf(drawSet(parse({ images: 20, videos: 5 }), createRng(0)));
    const rows = (files.get('train.csv') as string).trimEnd().split('\n');
    const names = (files.get('test.csv') as string).trimEnd().split('\n');
    expect([rows[0], names[0]]).toEqual(['filename,class,xmin,ymin,xmax,ymax', 'filename']);
    expect([rows.length, names.length]).toEqual([17, 5]);
    const named = [...rows.slice(1).map((row) => row.split(',')[0]!), ...names.slice(1)];
    const images = [...files.keys()].filter((path) => path.startsWith('images/'));
    expect(named.map((name) => `images/${name}`).sort()).toEqual(images.sort());
    for (const row of rows.slice(1)) {
      const [file, name, ...box] = row.split(',');
      const [x0, y0, x1, y1] = box.map(Number) as [number, number, number, number];
      const { width, height, channels } = await decodeImage(files.get(`images/${file}`) as Uint8Array);
      expect(channels).toBe(3);
      expect(['mask', 'no-mask']).toContain(name);
      expect(x0 >= 0 && y0 >= 0 && x1 > x0 && y1 > y0 && x1 <= width && y1 <= height).toBe(true);
    }
  });

  it('drawSet() of masks writes the same bytes everywhere', async () => {
    const files = await filesOf(drawSet(parse({ images: 1, videos: 1, unlabelled: 0 }), createRng(0)));
    expect([...files].map(([path, content]) => [path.slice(0, 21), sha256(content)])).toEqual([
      ['images/phantom_001_mp', '819527a11b3140b7486d1e994d13374f57660d9598124bfd06e3bebe72eb9619'],
      ['train.csv', 'dcf11a59385b2b279d33b4e41b6d65e10822be2df1a7a3f9f182438df75a3a59'],
      ['test.csv', '8c26367dfe7ca4772336b9090e5dbf7dfce3eab3e3296c64b0379b9055350994'],
    ]);
  });
});
