import { z } from 'zod';
import { imageCount, setKeys, share, sizeOf } from '../set-keys.ts';

/** Drawn people with or without a face mask, as frames of short videos. */
export const MasksConfig = z.strictObject({
  ...setKeys,
  preset: z.literal('masks'),
  images: imageCount(280).describe('frames, labelled or not'),
  videos: z.int().min(1).max(10_000).default(35).describe('each with its own person, clothes, room and light'),
  unlabelled: share.default(0.2).describe('share of the frames that only test.csv names'),
  size: sizeOf([640, 640], [640, 640]),
  masked: share.default(0.4).describe('share of the videos in which a mask is worn'),
  changing: share.default(0.2).describe('share of the videos in which it is put on or taken off half-way'),
  distractors: share
    .default(0.5)
    .describe('share of the videos with a scarf, a beard, a hand at the chin or something mask-like on the wall'),
  noise: z.number().min(0).max(40).default(5).describe('standard deviation in grey levels'),
  blur: share.default(0.25).describe('share of the frames that are blurred by motion'),
});
export type MasksConfig = z.infer<typeof MasksConfig>;
