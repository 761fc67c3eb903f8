import { sha256, type Rng } from '@loupe/core';
import type { MasksConfig } from './schema.ts';

export interface ListedFrame {
  readonly file: string;
  readonly video: number;
  /** From 0 to 1 within its video. */
  readonly time: number;
  readonly isLabelled: boolean;
}

/** Every frame of the set: of which video, when, under which name, and whether it has a label. */
export function listFrames(config: MasksConfig, rng: Rng): ListedFrame[] {
  const videos = Math.min(config.videos, config.images);
  // Some videos give many frames, most a few, none nothing.
  const weights = Array.from({ length: videos }, () => Math.exp(rng.normal() * 0.6));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = new Array<number>(videos).fill(1);
  for (let left = config.images - videos; left > 0; left--) {
    let draw = rng.next() * total;
    const video = weights.findIndex((weight) => (draw -= weight) < 0);
    counts[video < 0 ? videos - 1 : video]!++;
  }
  const frames = counts.flatMap((count, video) => {
    const length = Math.max(30, count * 3);
    const numbers = rng
      .shuffle(Array.from({ length }, (_, i) => i))
      .slice(0, count)
      .sort((a, b) => a - b);
    return numbers.map((number) => ({ video, number, time: number / length }));
  });
  const unlabelled = Math.round(frames.length * config.unlabelled);
  const hidden = new Set(rng.shuffle(frames).slice(0, unlabelled));
  return frames.map((frame) => ({
    file: fileName(config.name, frame.video, frame.number),
    video: frame.video,
    time: frame.time,
    isLabelled: !hidden.has(frame),
  }));
}

/** As a labelling service names the frames of an uploaded video, with a hash that says nothing. */
function fileName(name: string, video: number, number: number): string {
  const stem = `${name}_${String(video + 1).padStart(3, '0')}_mp4-${number}`;
  return `${stem}_jpg.rf.${sha256(stem).slice(0, 32)}.jpg`;
}
