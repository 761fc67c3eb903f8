import type { Rng } from '@loupe/core';
import type { Colour } from '../drawing/canvas.ts';

/** From the lightest to the darkest skin that is drawn; people lie anywhere between neighbours. */
const skins: readonly Colour[] = [
  [246, 214, 190],
  [233, 188, 154],
  [214, 164, 128],
  [188, 130, 92],
  [154, 98, 62],
  [112, 70, 46],
  [74, 46, 36],
];

const hairs: readonly Colour[] = [
  [24, 20, 20],
  [44, 30, 24],
  [78, 52, 34],
  [126, 86, 50],
  [196, 160, 100],
  [146, 66, 34],
  [168, 166, 164],
];

export function drawSkin(rng: Rng): Colour {
  const at = rng.uniform(0, skins.length - 1.001);
  return blend(skins[at | 0]!, skins[(at | 0) + 1]!, at - (at | 0));
}

export function drawHairColour(rng: Rng): Colour {
  return scale(hairs[rng.integer(0, hairs.length)]!, rng.uniform(0.85, 1.15));
}

/** A colour of cloth or wall. @param strength  how far from grey, 0 to 1 */
export function drawColour(strength: number, least: number, most: number, rng: Rng): Colour {
  const value = rng.uniform(least, most);
  const hue = rng.uniform(0, 2 * Math.PI);
  const channel = (turn: number) => value * (1 - strength * 0.5 * (1 + Math.cos(hue + turn)));
  return [channel(0), channel(2.09), channel(4.19)];
}

export function blend(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])];
}

export function scale([red, green, blue]: Colour, factor: number): Colour {
  return [red * factor, green * factor, blue * factor];
}
