import { paint, type Canvas } from '../drawing/canvas.ts';
import { capsule, polygon } from '../drawing/shape.ts';
import type { FaceFrame } from './face-frame.ts';
import { scale } from './palette.ts';
import type { Video } from './plan-video.ts';

/** A mask over nose, mouth and chin, with its loops about the ears. */
export function drawMask(canvas: Canvas, face: FaceFrame, { mask, light }: Video): void {
  const { on, by, rx, ry, centre } = face;
  const { kind, colour, pattern } = mask;
  const beak = kind === 'ffp2' ? 0.06 : 0;
  const thin = Math.max(0.6, ry * 0.012);
  for (const u of [-1, 1]) {
    const loop = scale(colour, 0.92);
    paint(canvas, capsule(on(u * 0.86, 0.12), by(u * 1.02, -0.08), thin, thin), loop);
    paint(canvas, capsule(on(u * 0.78, 0.66), by(u * 1.02, 0.16), thin, thin), loop);
  }
  const edge = [
    [-0.9, 0.1],
    [-0.55, 0.02],
    [-0.2, -0.06],
    [0, -0.08],
    [0.2, -0.06],
    [0.55, 0.02],
    [0.9, 0.1],
    [0.84, 0.55],
    [0.62, 0.88],
    [0.3, 1.04 + beak],
    [0, 1.08 + beak],
    [-0.3, 1.04 + beak],
    [-0.62, 0.88],
    [-0.84, 0.55],
  ].map(([u, v]) => on(u!, v!));
  const lit = { x: Math.cos(light.angle) * light.strength, y: Math.sin(light.angle) * light.strength };
  const spacing = ry * (pattern || 1);
  paint(canvas, polygon(edge), colour, {
    shade: (x, y, depth) => {
      const round = 0.84 + 0.16 * Math.min(1, depth / (0.25 * rx));
      const print = pattern > 0 && (((x + y) / spacing) % 1) + (((x - y + 4096) / spacing) % 1) < 0.8 ? 0.68 : 1;
      return round * print * (1 + (lit.x * (x - centre.x)) / rx + (0.6 * lit.y * (y - centre.y)) / ry);
    },
  });
  const fold = (from: readonly [number, number], to: readonly [number, number]) =>
    paint(canvas, capsule(on(...from), on(...to), ry * 0.011, ry * 0.011), scale(colour, 0.72), { opacity: 0.75 });
  if (kind === 'surgical') for (const v of [0.3, 0.47, 0.64]) fold([-0.8, v + 0.02], [0.8, v + 0.02]);
  if (kind === 'ffp2') {
    fold([0, -0.06], [0, 1.1]);
    fold([-0.3, 0.04], [0.3, 0.04]);
  }
  if (kind === 'cloth') fold([0, 0], [0, 1.04]);
}
