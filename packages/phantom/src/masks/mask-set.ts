import type { Rng } from '@loupe/core';
import { encodeJpeg } from '@loupe/dataset';
import type { DrawnSet } from '../drawn-set.ts';
import { drawFrame } from './draw-frame.ts';
import { listFrames } from './list-frames.ts';
import { planVideo } from './plan-video.ts';
import type { MasksConfig } from './schema.ts';

/** `images/`, `train.csv` with a box and a class for each labelled frame, and `test.csv` with the names of the others. */
export async function* maskSet(config: MasksConfig, rng: Rng): DrawnSet {
  const frames = listFrames(config, rng.fork('list'));
  const rows = new Map<string, string>();
  for (const { file, video: number, time } of frames) {
    const videoRng = rng.fork('video', number);
    const video = planVideo(config, videoRng.fork('plan'));
    const frame = drawFrame(config, { video, videoRng, rng: videoRng.fork('frame', file), time });
    rows.set(file, [file, frame.class, ...frame.box].join(','));
    yield [[`images/${file}`, await encodeJpeg(frame.raster, 88)]];
  }
  // In the real set the rows of a video do not stand together.
  const shuffled = rng.fork('order').shuffle(frames);
  const train = shuffled.filter(({ isLabelled }) => isLabelled).map(({ file }) => rows.get(file)!);
  const test = shuffled.filter(({ isLabelled }) => !isLabelled).map(({ file }) => file);
  yield [
    ['train.csv', lines(['filename,class,xmin,ymin,xmax,ymax', ...train])],
    ['test.csv', lines(['filename', ...test])],
  ];
}

const lines = (rows: readonly string[]) => rows.map((row) => `${row}\n`).join('');
