import type { Rng } from '@loupe/core';
import type { Colour } from '../drawing/canvas.ts';
import { drawColour, drawHairColour, drawSkin } from './palette.ts';
import type { MasksConfig } from './schema.ts';

export const hairStyles = ['short', 'long', 'curly', 'bald', 'scarf'] as const;
export const maskKinds = ['surgical', 'cloth', 'ffp2'] as const;
export type MaskKind = (typeof maskKinds)[number];
export type Distractor = 'none' | 'scarf' | 'beard' | 'hand' | 'poster';

/** Who is seen, and where: the same in all frames of a video. */
export interface Video {
  readonly person: {
    readonly skin: Colour;
    readonly hair: Colour;
    readonly style: (typeof hairStyles)[number];
    readonly eyes: Colour;
    readonly lips: number;
    readonly hasGlasses: boolean;
    readonly clothes: Colour;
    readonly stripes: number;
    /** Breadth of the face against its height, and how much the jaw narrows. */
    readonly breadth: number;
    readonly jaw: number;
  };
  readonly mask: { readonly kind: MaskKind; readonly colour: Colour; readonly pattern: number };
  /** Before and after: on or off. Both are the same in most videos. */
  readonly worn: readonly [before: boolean, after: boolean];
  readonly changeAt: number;
  readonly distractor: Distractor;
  /** Half the face's height as a share of the picture's shorter side, and where it is. */
  readonly faceSize: number;
  readonly place: { readonly x: number; readonly y: number };
  /** Where the light comes from: radians; and how strongly. */
  readonly light: { readonly angle: number; readonly strength: number };
  readonly camera: {
    readonly gain: number;
    readonly warmth: number;
    readonly vignette: number;
    /** Share of the height that bars above and below take. */
    readonly bars: number;
    readonly barGrey: number;
    /** Breadth against height, where a video was stretched to the picture's shape. */
    readonly stretch: number;
  };
  /** Slow swings of position, size and pose. */
  readonly swing: Readonly<Record<'x' | 'y' | 'size' | 'roll' | 'yaw' | 'pitch', Swing>>;
}

interface Swing {
  readonly size: number;
  readonly turns: number;
  readonly phase: number;
  readonly mean: number;
}

/** Draws a video: everything that its frames share. */
export function planVideo(config: MasksConfig, rng: Rng): Video {
  const look = rng.fork('person');
  const kind = maskKinds[look.integer(0, maskKinds.length)]!;
  const style = hairStyles[look.integer(0, hairStyles.length)]!;
  const worn = rng.next() < config.masked;
  const changes = rng.next() < config.changing;
  const swing = (size: number, mean = 0): Swing => ({
    size,
    mean,
    turns: rng.uniform(0.4, 1.6),
    phase: rng.uniform(0, 2 * Math.PI),
  });
  const isStretched = rng.next() < 0.25;
  const hasBars = rng.next() < 0.12;
  return {
    person: {
      skin: drawSkin(look),
      hair: drawHairColour(look),
      style,
      eyes: look.next() < 0.7 ? [66, 42, 28] : [96, 124, 140],
      lips: look.uniform(0.2, 0.8),
      hasGlasses: look.next() < 0.28,
      clothes: drawColour(look.uniform(0.1, 0.8), 30, 230, look),
      stripes: look.next() < 0.35 ? look.uniform(0.1, 0.3) : 0,
      breadth: look.uniform(0.7, 0.8),
      jaw: look.uniform(0.12, 0.3),
    },
    mask: {
      kind,
      colour: drawMaskColour(kind, look),
      pattern: kind === 'cloth' && look.next() < 0.5 ? look.uniform(0.15, 0.4) : 0,
    },
    worn: [worn, changes ? !worn : worn],
    changeAt: rng.uniform(0.3, 0.7),
    distractor: rng.next() < config.distractors ? drawDistractor(rng) : 'none',
    faceSize: Math.exp(rng.uniform(Math.log(0.12), Math.log(0.26))),
    place: { x: rng.uniform(0.3, 0.7), y: rng.uniform(0.3, 0.55) },
    light: { angle: rng.uniform(0, 2 * Math.PI), strength: rng.uniform(0.08, 0.34) },
    camera: {
      gain: rng.uniform(0.72, 1.15),
      warmth: rng.normal() * 0.06,
      vignette: rng.uniform(0, 0.25),
      bars: hasBars ? rng.uniform(0.1, 0.24) : 0,
      barGrey: rng.next() < 0.5 ? 252 : 4,
      stretch: isStretched ? rng.uniform(0.75, 1.35) : 1,
    },
    swing: {
      x: swing(rng.uniform(0.02, 0.12)),
      y: swing(rng.uniform(0.01, 0.07)),
      size: swing(rng.uniform(0.02, 0.12)),
      roll: swing(rng.uniform(0.03, 0.2), rng.normal() * 0.06),
      yaw: swing(rng.uniform(0.1, 0.6), rng.normal() * 0.15),
      pitch: swing(rng.uniform(0.05, 0.3), rng.normal() * 0.1),
    },
  };
}

/** A swing's value at a time between 0 and 1. */
export function swingAt({ size, turns, phase, mean }: Swing, time: number): number {
  return mean + size * Math.sin(2 * Math.PI * turns * time + phase);
}

/** Whether the mask is worn at a time between 0 and 1. */
export function isWorn({ worn, changeAt }: Video, time: number): boolean {
  return worn[time < changeAt ? 0 : 1];
}

function drawMaskColour(kind: MaskKind, rng: Rng): Colour {
  if (kind === 'cloth') return drawColour(rng.uniform(0, 0.9), 25, 220, rng);
  if (kind === 'ffp2') return rng.next() < 0.75 ? [236, 238, 238] : [36, 36, 40];
  const kinds: readonly Colour[] = [
    [150, 200, 226],
    [176, 214, 232],
    [226, 234, 238],
    [158, 212, 196],
    [60, 66, 76],
  ];
  return kinds[rng.integer(0, kinds.length)]!;
}

function drawDistractor(rng: Rng): Distractor {
  return (['scarf', 'beard', 'hand', 'poster'] as const)[rng.integer(0, 4)]!;
}
