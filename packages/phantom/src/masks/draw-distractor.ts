import { paint, type Canvas } from '../drawing/canvas.ts';
import { capsule, ellipse } from '../drawing/shape.ts';
import type { FaceFrame } from './face-frame.ts';
import { drawColour, scale } from './palette.ts';
import type { Video } from './plan-video.ts';
import type { Rng } from '@loupe/core';

/** A scarf about the neck, up to the chin but never over the mouth. */
export function drawScarf(canvas: Canvas, { by, rx, ry, roll }: FaceFrame, rng: Rng): void {
  const colour = drawColour(rng.uniform(0.2, 0.9), 40, 220, rng);
  for (const [v, size] of [
    [1.5, 0.36],
    [1.22, 0.26],
  ] as const) {
    paint(canvas, ellipse({ centre: by(0, v), rx: rx * 1.18, ry: ry * size, angle: roll }), colour, {
      shade: (x, y) => 0.86 + 0.16 * Math.sin(((x - 2 * y) / rx) * 6),
    });
  }
}

/** A hand at the chin. */
export function drawHand(canvas: Canvas, { on, rx, ry }: FaceFrame, { person }: Video, rng: Rng): void {
  const side = rng.next() < 0.5 ? -1 : 1;
  const skin = scale(person.skin, 0.95);
  const wrist = on(side * 0.9, 2.1);
  const palm = on(side * 0.55, 1.28);
  paint(canvas, capsule(wrist, palm, rx * 0.34, rx * 0.3), person.clothes);
  paint(canvas, ellipse({ centre: palm, rx: rx * 0.4, ry: ry * 0.26, angle: side * -0.5 }), skin);
  for (let finger = 0; finger < 4; finger++) {
    const from = on(side * (0.75 - finger * 0.16), 1.15);
    const to = on(side * (0.5 - finger * 0.2), 0.82 + finger * 0.04);
    paint(canvas, capsule(from, to, rx * 0.1, rx * 0.08), scale(skin, 1 - 0.04 * finger), {
      shade: (_x, _y, depth) => 0.75 + 0.25 * Math.min(1, depth / (rx * 0.07)),
    });
  }
}
