import type { Rng } from '@loupe/core';
import type { Raster } from '@loupe/dataset';
import { drawHand, drawScarf } from './draw-distractor.ts';
import { drawBackHair, drawBody, drawFace, drawGlasses } from './draw-head.ts';
import { drawMask } from './draw-mask.ts';
import { drawRoom } from './draw-room.ts';
import { placeFace, type FaceFrame } from './face-frame.ts';
import { barOf, photograph } from './photograph.ts';
import { isWorn, type Video } from './plan-video.ts';
import type { MasksConfig } from './schema.ts';

export interface Frame {
  /** In colour. */
  readonly raster: Raster;
  readonly class: 'mask' | 'no-mask';
  /** x0 y0 x1 y1, whole pixels, inside the picture: from the hairline to the chin, and from cheek to cheek. */
  readonly box: readonly [number, number, number, number];
  readonly face: FaceFrame;
}

/** Which moment of which video. */
export interface Moment {
  readonly video: Video;
  /** Forked for the video: the room and all that stays. */
  readonly videoRng: Rng;
  /** Forked for the frame: noise and motion. */
  readonly rng: Rng;
  /** From 0 to 1. */
  readonly time: number;
}

/** Draws one frame of a video. */
export function drawFrame(config: MasksConfig, { video, videoRng, rng, time }: Moment): Frame {
  // All frames of a video have one size.
  const sizeRng = videoRng.fork('size');
  const width = sizeRng.integer(config.size.width[0], config.size.width[1] + 1);
  const height = sizeRng.integer(config.size.height[0], config.size.height[1] + 1);
  const face = placeFace(video, width, height, time);
  // The camera moves against the person: what is far behind moves less.
  const shift = {
    x: -0.3 * (face.centre.x - video.place.x * width),
    y: -0.3 * (face.centre.y - video.place.y * height),
  };
  const canvas = drawRoom(video, { width, height }, shift, videoRng.fork('room'));
  const isMasked = isWorn(video, time);
  drawBackHair(canvas, face, video);
  drawBody(canvas, face, video);
  drawFace(canvas, face, video);
  if (video.distractor === 'scarf') drawScarf(canvas, face, videoRng.fork('scarf'));
  if (isMasked) drawMask(canvas, face, video);
  if (video.person.hasGlasses) drawGlasses(canvas, face);
  if (video.distractor === 'hand' && !isMasked) drawHand(canvas, face, video, videoRng.fork('hand'));
  const motion = rng.next() < config.blur ? Math.min(width, height) * rng.uniform(0.008, 0.03) : 0;
  const raster = photograph(canvas, video, { noise: config.noise, motion }, rng.fork('camera'));
  return {
    raster,
    class: isMasked ? 'mask' : 'no-mask',
    box: boxOf(face, width, height, barOf(video.camera, height)),
    face,
  };
}

function boxOf({ outline }: FaceFrame, width: number, height: number, bar: number): [number, number, number, number] {
  const xs = outline.map(({ x }) => x);
  const ys = outline.map(({ y }) => y);
  return [
    Math.max(0, Math.floor(Math.min(...xs))),
    Math.max(bar, Math.floor(Math.min(...ys))),
    Math.min(width, Math.ceil(Math.max(...xs))),
    Math.min(height - bar, Math.ceil(Math.max(...ys))),
  ];
}
