import { bowAt, type Bone } from './bone.ts';
import { lineAt } from './fracture.ts';
import type { Attenuation } from '../drawing/film.ts';
import type { Frame } from '../drawing/frame.ts';
import type { LimbPlan } from './layouts/layout.ts';
import type { Texture } from '../drawing/texture.ts';

// Taken out once: they run for every pixel, and Jest's sandbox makes each look-up of a global slow.
const { sqrt } = Math;

/** Compact bone against spongy bone: the cortex shows as two bright lines along the shaft. */
const compact = 1.5;
const marrow = 0.42;

/**
 * Adds a bone: a tube of compact bone filled with spongy bone, seen from the side, broken where it has a fracture.
 *
 * @param reference  radius in pixels of a bone that counts as thick
 */
export function addBone(into: Attenuation, bone: Bone, reference: number, texture: Texture, scale: number): void {
  const { frame, length, outer, inner, spongy, fracture, radius } = bone;
  const widest = outer.reduce((most, value) => Math.max(most, value), 0);
  const room = widest + Math.abs(bone.bow) + (fracture === undefined ? 0 : radius * 2 + Math.abs(fracture.gap));
  const cos = Math.cos(frame.angle);
  const sin = Math.sin(frame.angle);
  const tipX = frame.x + cos * length;
  const tipY = frame.y + sin * length;
  const x0 = Math.max(0, Math.floor(Math.min(frame.x, tipX) - room));
  const x1 = Math.min(into.width, Math.ceil(Math.max(frame.x, tipX) + room));
  const y0 = Math.max(0, Math.floor(Math.min(frame.y, tipY) - room));
  const y1 = Math.min(into.height, Math.ceil(Math.max(frame.y, tipY) + room));
  const fineU = 0.16 / scale;
  const fineV = 0.4 / scale;

  /** Thickness at a point of the unbroken bone, straightened. */
  const thickness = (u: number, v: number): number => {
    if (u < 0 || u > length) return 0;
    const i = (u * 2) | 0;
    const r = outer[i]!;
    const square = r * r - v * v;
    if (square <= 0) return 0;
    const whole = sqrt(square);
    const r1 = inner[i]!;
    const hollowSquare = r1 * r1 - v * v;
    const hollow = hollowSquare > 0 ? sqrt(hollowSquare) : 0;
    const grain = 1 + 0.6 * texture(bone.texture.x + u * fineU, bone.texture.y + v * fineV);
    return (compact * (whole - hollow) + marrow * spongy[i]! * 1.6 * hollow * grain) / reference;
  };

  const turnCos = fracture === undefined ? 1 : Math.cos(fracture.angle);
  const turnSin = fracture === undefined ? 0 : Math.sin(fracture.angle);
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const dx = x + 0.5 - frame.x;
      const dy = y + 0.5 - frame.y;
      const u = cos * dx + sin * dy;
      const straight = cos * dy - sin * dx;
      if (straight > room || straight < -room) continue;
      const v = straight - bowAt(bone, u);
      let sum: number;
      if (fracture === undefined) sum = thickness(u, v);
      else {
        const before = cover(fracture.u + lineAt(fracture, radius, v) - u);
        sum = before > 0 ? before * thickness(u, v) : 0;
        // The inverse of moveFragment: what of the distal part has come to lie here.
        const du = u - fracture.u - fracture.gap;
        const dv = v - fracture.step;
        const fragmentU = fracture.u + turnCos * du + turnSin * dv;
        const fragmentV = turnCos * dv - turnSin * du;
        const beyond = cover(fragmentU - fracture.u - lineAt(fracture, radius, fragmentV));
        if (beyond > 0) sum += beyond * thickness(fragmentU, fragmentV);
      }
      if (sum > 0) into.bone[y * into.width + x]! += sum;
    }
  }
}

/** 0 on one side of an edge, 1 on the other, one pixel wide between. */
function cover(distance: number): number {
  return distance <= -0.5 ? 0 : distance >= 0.5 ? 1 : distance + 0.5;
}

/** Adds soft tissue; pieces that overlap count once, as one limb. @param frame  from layout units to pixels */
export function addLimb(into: Attenuation, limb: LimbPlan, frame: Frame): void {
  const cos = Math.cos(frame.angle) * frame.scale;
  const sin = Math.sin(frame.angle) * frame.scale;
  const ax = frame.x + cos * limb.from.x - sin * limb.from.y;
  const ay = frame.y + sin * limb.from.x + cos * limb.from.y;
  const bx = frame.x + cos * limb.to.x - sin * limb.to.y - ax;
  const by = frame.y + sin * limb.to.x + cos * limb.to.y - ay;
  const square = bx * bx + by * by;
  const [r0, r1] = [limb.radius[0] * frame.scale, limb.radius[1] * frame.scale];
  const thick = frame.scale * 0.28;
  for (let y = 0; y < into.height; y++) {
    for (let x = 0; x < into.width; x++) {
      const dx = x + 0.5 - ax;
      const dy = y + 0.5 - ay;
      const along = (dx * bx + dy * by) / square;
      const t = along < 0 ? 0 : along > 1 ? 1 : along;
      const r = r0 + t * (r1 - r0);
      const off = (dx - t * bx) ** 2 + (dy - t * by) ** 2;
      if (off >= r * r) continue;
      const i = y * into.width + x;
      const value = sqrt(r * r - off) / thick;
      if (value > into.soft[i]!) into.soft[i] = value;
    }
  }
}
