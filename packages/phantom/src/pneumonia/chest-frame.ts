import type { Rng } from '@loupe/core';
import type { Point } from '../drawing/frame.ts';

/** Between the picture and the chest: u is 0 at the spine and ±1 at the outer ribs, v is 0 at the lungs' tips and 1 at their bases. */
export interface ChestFrame {
  readonly width: number;
  readonly height: number;
  /** Pixels for half the width of the rib cage. */
  readonly unit: number;
  /** A point of the chest in the picture. */
  readonly at: (u: number, v: number) => Point;
  /** A point of the picture in the chest. */
  readonly into: (x: number, y: number) => { u: number; v: number };
}

/** Draws how the patient stands before the detector. */
export function drawChestFrame(width: number, height: number, lungHeight: number, rng: Rng): ChestFrame {
  const unit = Math.min(width * 0.44, (height * 0.78) / lungHeight) * rng.uniform(0.92, 1.06);
  const tall = unit * lungHeight * rng.uniform(0.94, 1.04);
  const angle = rng.normal() * 0.035;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const x0 = width * (0.5 + rng.uniform(-0.04, 0.04));
  const y0 = height * 0.5 - tall * rng.uniform(0.48, 0.57);
  // A patient who is turned a little shows one lung broader than the other.
  const turn = rng.normal() * 0.04;
  return {
    width,
    height,
    unit,
    at(u, v) {
      const across = (u + turn * (1 - u * u)) * unit;
      const down = v * tall;
      return { x: x0 + cos * across - sin * down, y: y0 + sin * across + cos * down };
    },
    into(x, y) {
      const dx = x - x0;
      const dy = y - y0;
      const across = (cos * dx + sin * dy) / unit;
      // The turn is small, so that one step of the inverse is enough.
      return { u: across - turn * (1 - across * across), v: (cos * dy - sin * dx) / tall };
    },
  };
}
