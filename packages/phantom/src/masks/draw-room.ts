import type { Rng } from '@loupe/core';
import { createCanvas, enlarge, paint, type Canvas } from '../drawing/canvas.ts';
import { makeClouds } from '../drawing/clouds.ts';
import { blob, drawWobble, ellipse, polygon, type Shape } from '../drawing/shape.ts';
import { drawColour, scale } from './palette.ts';
import type { Video } from './plan-video.ts';

/** Rooms lie behind the focus: they are painted this much smaller. */
const coarse = 4;

/** What is behind the person: a wall, its light, and things on it and before it. @param shift  pixels, as the camera moves */
export function drawRoom(
  video: Video,
  { width, height }: { width: number; height: number },
  shift: { x: number; y: number },
  rng: Rng,
): Canvas {
  const small = createCanvas(Math.ceil(width / coarse), Math.ceil(height / coarse));
  const [w, h] = [small.width, small.height];
  const wall = drawColour(rng.uniform(0.02, 0.45), 70, 235, rng);
  const clouds = makeClouds(2, rng.fork('wall'));
  const lean = { x: rng.uniform(-0.3, 0.3), y: rng.uniform(-0.3, 0.2) };
  const [dx, dy] = [shift.x / coarse, shift.y / coarse];
  const box = (x: number, y: number, breadth: number, tall: number): Shape =>
    polygon(
      [
        [x, y],
        [x + breadth, y],
        [x + breadth, y + tall],
        [x, y + tall],
      ].map(([px, py]) => ({ x: px! * w + dx, y: py! * h + dy })),
    );
  paint(small, box(-1, -1, 3, 3), wall, {
    shade: (x, y) =>
      1 + lean.x * (x / w - 0.5) + lean.y * (y / h - 0.5) + 0.08 * clouds(400 + x * 0.05, 400 + y * 0.05),
  });
  if (rng.next() < 0.6) paint(small, box(-1, rng.uniform(0.62, 0.85), 3, 2), drawColour(0.3, 50, 170, rng));
  if (rng.next() < 0.4) paint(small, box(-1, -1, 3, 1 + rng.uniform(0.05, 0.2)), scale(wall, 1.12));
  for (let i = rng.integer(1, 7); i > 0; i--) addThing(small, box, rng, { dx, dy });
  if (video.distractor === 'poster') {
    const at = rng.next() < 0.5 ? rng.uniform(0.02, 0.2) : rng.uniform(0.7, 0.85);
    paint(small, box(at, rng.uniform(0.1, 0.5), rng.uniform(0.1, 0.18), rng.uniform(0.07, 0.12)), [158, 204, 226]);
  }
  const large = enlarge(small, coarse);
  if (large.width === width && large.height === height) return large;
  const cut = createCanvas(width, height);
  for (let y = 0; y < height; y++) {
    cut.values.set(large.values.subarray(y * large.width * 3, (y * large.width + width) * 3), y * width * 3);
  }
  return cut;
}

function addThing(
  canvas: Canvas,
  box: (x: number, y: number, breadth: number, tall: number) => Shape,
  rng: Rng,
  { dx, dy }: { dx: number; dy: number },
): void {
  const kind = rng.integer(0, 5);
  const [x, y] = [rng.uniform(-0.1, 0.95), rng.uniform(-0.05, 0.75)];
  if (kind === 0) {
    const [breadth, tall] = [rng.uniform(0.15, 0.35), rng.uniform(0.2, 0.45)];
    paint(canvas, box(x, y, breadth, tall), drawColour(0.1, 200, 240, rng));
    paint(canvas, box(x + 0.02, y + 0.02, breadth - 0.04, tall - 0.04), [250, 252, 255]);
    paint(canvas, box(x + breadth / 2 - 0.01, y, 0.02, tall), drawColour(0.1, 180, 230, rng));
  } else if (kind === 1) {
    const [breadth, tall] = [rng.uniform(0.1, 0.25), rng.uniform(0.1, 0.25)];
    paint(canvas, box(x, y, breadth, tall), drawColour(0.2, 20, 120, rng));
    paint(canvas, box(x + 0.015, y + 0.015, breadth - 0.03, tall - 0.03), drawColour(0.7, 80, 230, rng));
  } else if (kind === 2) {
    for (let shelf = rng.integer(1, 4); shelf > 0; shelf--) {
      const level = y + shelf * 0.14;
      for (let book = 0; book < 7; book++) {
        const tall = rng.uniform(0.05, 0.1);
        paint(canvas, box(x + book * 0.03, level - tall, 0.026, tall), drawColour(0.8, 40, 220, rng));
      }
      paint(canvas, box(x - 0.01, level, 0.23, 0.012), drawColour(0.4, 60, 140, rng));
    }
  } else if (kind === 3) {
    paint(canvas, box(x, y, rng.uniform(0.12, 0.22), 1.2), drawColour(0.4, 60, 220, rng));
  } else {
    const size = rng.uniform(0.03, 0.11) * canvas.width;
    const centre = { x: (x + 0.05) * canvas.width + dx, y: y * canvas.height + dy };
    const oval = { centre, rx: size, ry: size * rng.uniform(0.8, 1.4) };
    const shape = rng.next() < 0.5 ? ellipse(oval) : blob(oval, drawWobble(0.2, rng));
    paint(canvas, shape, drawColour(0.7, 40, 240, rng));
  }
}
