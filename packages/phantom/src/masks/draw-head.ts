import { paint, type Canvas, type Colour } from '../drawing/canvas.ts';
import type { Point } from '../drawing/frame.ts';
import { blob, both, capsule, ellipse, polygon, without, type Shape } from '../drawing/shape.ts';
import type { FaceFrame } from './face-frame.ts';
import { blend, scale } from './palette.ts';
import type { Video } from './plan-video.ts';

/** Neck and shoulders, in clothes. */
export function drawBody(canvas: Canvas, face: FaceFrame, { person }: Video): void {
  const { rx, ry, centre } = face;
  const below = (u: number, v: number): Point => ({ x: centre.x + u * rx, y: centre.y + v * ry });
  const stripe = ry * person.stripes;
  paint(
    canvas,
    polygon([
      below(-0.75, 1.35),
      below(0.75, 1.35),
      below(2.3, 1.95),
      below(2.75, 3),
      below(2.9, 9),
      below(-2.9, 9),
      below(-2.75, 3),
      below(-2.3, 1.95),
    ]),
    person.clothes,
    {
      shade: (x, y) =>
        (1.06 - 0.16 * ((x - centre.x) / (2.6 * rx)) ** 2) * (stripe > 0 && (y / stripe) % 2 < 1 ? 0.7 : 1),
      edge: 2,
    },
  );
  const neck = capsule(face.by(0, 0.6), below(0, 1.45), rx * 0.6, rx * 0.66);
  paint(canvas, neck, scale(person.skin, 0.82), {
    shade: (_x, y) => 1 - 0.25 * Math.max(0, 1 - (y - centre.y - 0.8 * ry) / (0.5 * ry)),
  });
}

/** Hair, or a cloth, that hangs behind the face. */
export function drawBackHair(canvas: Canvas, face: FaceFrame, { person }: Video): void {
  const { rx, ry, by, roll } = face;
  if (person.style === 'bald') return;
  if (person.style === 'scarf') {
    paint(canvas, ellipse({ centre: by(0, 0.2), rx: rx * 1.42, ry: ry * 1.45, angle: roll }), person.clothes, {
      shade: (x) => 0.85 + 0.15 * Math.cos(((x - face.centre.x) / rx) * 5),
    });
    return;
  }
  const top = ellipse({ centre: by(0, -0.28), rx: rx * 1.14, ry: ry * 0.94, angle: roll });
  paint(canvas, top, person.hair);
  if (person.style === 'long') {
    const lock = (u: number) => capsule(by(u * 0.92, -0.3), by(u * 1.05, 1.5), rx * 0.34, rx * 0.42);
    for (const u of [-1, 1]) paint(canvas, lock(u), scale(person.hair, 0.9));
  }
  if (person.style === 'curly') {
    for (let i = 0; i < 15; i++) {
      const theta = Math.PI * (0.9 + (1.2 * i) / 14);
      const centre = by(Math.cos(theta) * 1.1, -0.15 + Math.sin(theta) * 1.02);
      const curl = { parts: [{ times: 4, size: 0.12, phase: i }] };
      paint(canvas, blob({ centre, rx: rx * 0.36, ry: rx * 0.36 }, curl), scale(person.hair, i % 2 === 0 ? 1 : 0.86));
    }
  }
}

/** Face, ears, features, and the hair over the forehead. */
export function drawFace(canvas: Canvas, face: FaceFrame, video: Video): void {
  const { rx, ry, on, by, roll, yaw, centre } = face;
  const { person, light, distractor } = video;
  const lit = { x: Math.cos(light.angle) * light.strength, y: Math.sin(light.angle) * light.strength };
  const shade = (x: number, y: number, depth: number) => {
    const round = Math.min(1, depth / (0.3 * rx));
    return (0.8 + 0.2 * round) * (1 + (lit.x * (x - centre.x)) / rx + (lit.y * (y - centre.y)) / ry);
  };
  for (const u of [-1, 1]) {
    if (u * yaw > 0.25 || person.style === 'scarf') continue;
    const ear = ellipse({ centre: by(u * 1.02, 0.02), rx: rx * 0.15, ry: ry * 0.2, angle: roll });
    paint(canvas, ear, scale(person.skin, 0.88), { shade: (x) => 1 + (lit.x * (x - centre.x)) / rx });
  }
  paint(canvas, face.shape, person.skin, { shade });
  const inFace = (shape: Shape) => both(shape, face.shape);
  if (distractor === 'beard') {
    const bare = ellipse({ centre: on(0, 0.02), rx: rx * 0.78, ry: ry * 0.5, angle: roll });
    paint(canvas, without(face.shape, bare), scale(person.hair, 1.05), { opacity: 0.8, edge: ry * 0.12 });
    hideForehead(canvas, face, person.skin, shade);
  }
  const small = { angle: roll };
  const squeeze = Math.sqrt(1 - 0.8 * yaw * yaw);
  for (const u of [-0.42, 0.42]) {
    const at = on(u, -0.12);
    const turned = squeeze * (1 - 0.3 * Math.max(0, u * yaw));
    paint(
      canvas,
      inFace(ellipse({ ...small, centre: at, rx: rx * 0.24 * turned, ry: ry * 0.1 })),
      scale(person.skin, 0.78),
      {
        edge: ry * 0.06,
      },
    );
    paint(canvas, inFace(ellipse({ ...small, centre: at, rx: rx * 0.17 * turned, ry: ry * 0.055 })), [238, 236, 232]);
    paint(canvas, inFace(ellipse({ centre: at, rx: rx * 0.075 * turned, ry: ry * 0.056 })), person.eyes);
    paint(canvas, inFace(ellipse({ centre: at, rx: rx * 0.035, ry: ry * 0.028 })), [12, 10, 10]);
    const lid = capsule(on(u - 0.17, -0.15), on(u + 0.17, -0.15), ry * 0.018, ry * 0.018);
    paint(canvas, inFace(lid), scale(person.skin, 0.4));
    const brow = capsule(
      on(u - 0.2, -0.3 + (u > 0 ? -0.02 : 0.03)),
      on(u + 0.2, -0.3 + (u > 0 ? 0.03 : -0.02)),
      ry * 0.03,
      ry * 0.025,
    );
    paint(canvas, inFace(brow), blend(person.hair, person.skin, 0.2), { opacity: 0.9 });
  }
  const bridge = capsule(on(0.03, -0.1), on(0.05, 0.22), rx * 0.05, rx * 0.1);
  paint(canvas, inFace(bridge), scale(person.skin, 0.86), { edge: rx * 0.12, opacity: 0.8 });
  paint(
    canvas,
    inFace(ellipse({ ...small, centre: on(0, 0.26), rx: rx * 0.17 * squeeze, ry: ry * 0.07 })),
    scale(person.skin, 0.94),
    {
      edge: rx * 0.08,
    },
  );
  for (const u of [-0.09, 0.09]) {
    paint(canvas, inFace(ellipse({ centre: on(u, 0.3), rx: rx * 0.04, ry: ry * 0.018 })), scale(person.skin, 0.4));
  }
  const lips = blend(scale(person.skin, 0.72), [176, 62, 70], person.lips * 0.6);
  paint(canvas, inFace(ellipse({ ...small, centre: on(0, 0.56), rx: rx * 0.31 * squeeze, ry: ry * 0.075 })), lips);
  const between = capsule(on(-0.28, 0.555), on(0.28, 0.555), ry * 0.012, ry * 0.012);
  paint(canvas, inFace(between), scale(lips, 0.45));
  drawFringe(canvas, face, video);
}

/** A beard leaves the forehead and temples free. */
function hideForehead(
  canvas: Canvas,
  face: FaceFrame,
  skin: Colour,
  shade: (x: number, y: number, depth: number) => number,
) {
  const { by, rx, ry, roll } = face;
  const upper = both(ellipse({ centre: by(0, -0.55), rx: rx * 1.3, ry: ry * 0.62, angle: roll }), face.shape);
  paint(canvas, upper, skin, { shade: (x, y) => shade(x, y, face.shape.depth(x, y)), edge: ry * 0.1 });
}

function drawFringe(canvas: Canvas, face: FaceFrame, { person }: Video): void {
  const { rx, ry, by, on, roll } = face;
  if (person.style === 'bald') return;
  const cap = ellipse({ centre: by(0, -0.36), rx: rx * 1.12, ry: ry * 0.86, angle: roll });
  const open = ellipse({ centre: on(0, 0.16), rx: rx * 0.94, ry: ry * 0.98, angle: roll });
  const cloth = person.style === 'scarf';
  paint(canvas, without(cap, open), cloth ? person.clothes : person.hair, {
    shade: (x, y) => 0.92 + 0.14 * Math.sin(((x + 0.3 * y) / rx) * 9),
    edge: 1.5,
  });
}

/** Two rims, the bar between and the arms. */
export function drawGlasses(canvas: Canvas, { on, by, rx, ry, roll, yaw }: FaceFrame): void {
  const frame: Colour = [34, 30, 32];
  const thick = ry * 0.02;
  for (const u of [-0.43, 0.43]) {
    const size = { rx: rx * 0.31 * Math.sqrt(1 - 0.6 * yaw * yaw), ry: ry * 0.17, angle: roll };
    const lens = ellipse({ centre: on(u, -0.1), ...size });
    const inner = ellipse({ centre: on(u, -0.1), ...size, rx: size.rx - 2 * thick, ry: size.ry - 2 * thick });
    paint(canvas, inner, [220, 232, 240], { opacity: 0.12 });
    paint(canvas, without(lens, inner), frame);
    paint(canvas, capsule(on(u * 1.7, -0.13), by(Math.sign(u) * 1, -0.1), thick, thick), frame);
  }
  paint(canvas, capsule(on(-0.13, -0.12), on(0.13, -0.12), thick, thick), frame);
}
