import type { BonePlan } from '../bone.ts';
import { near, type DrawLayout } from './layout.ts';

/** Forearm from below, carpal bones in two rows, the first halves of the metacarpals. */
export const drawWrist: DrawLayout = (rng) => {
  const level = rng.uniform(-0.16, -0.02);
  const bones: BonePlan[] = [
    {
      from: near(-0.12, level, 0.012, rng),
      to: near(-0.1, 0.95, 0.03, rng),
      radius: 0.066,
      flare: [0.75, 0.1],
      bow: 0.015,
    },
    {
      from: near(0.1, level + 0.03, 0.012, rng),
      to: near(0.11, 0.95, 0.03, rng),
      radius: 0.052,
      flare: [0.35, 0.2],
      bow: -0.01,
    },
  ];
  for (const [x, y] of [
    [-0.16, -0.075],
    [-0.06, -0.085],
    [0.05, -0.075],
    [-0.18, -0.165],
    [-0.08, -0.17],
    [0.02, -0.18],
    [0.11, -0.145],
  ] as const) {
    const from = near(x, level + y, 0.01, rng);
    const to = { x: from.x + rng.uniform(-0.05, 0.05), y: from.y + rng.uniform(0.04, 0.07) };
    bones.push({ from, to, radius: rng.uniform(0.044, 0.056), flare: [0.1, 0.1], breakable: false });
  }
  for (let ray = 0; ray < 5; ray++) {
    const x = -0.21 + ray * 0.088;
    const lean = (ray - 2) * 0.055;
    const start = near(x, level - 0.23 + 0.012 * Math.abs(ray - 1), 0.006, rng);
    bones.push({
      from: start,
      to: { x: start.x + lean + rng.uniform(-0.02, 0.02), y: start.y - rng.uniform(0.36, 0.44) },
      radius: 0.03,
      flare: [0.5, 0.5],
      breakable: false,
    });
  }
  return {
    bones,
    limbs: [
      { from: { x: 0, y: level - 0.05 }, to: { x: 0, y: 1 }, radius: [0.24, rng.uniform(0.27, 0.33)] },
      { from: { x: -0.03, y: level - 0.12 }, to: { x: -0.03, y: -0.9 }, radius: [0.26, 0.34] },
    ],
  };
};
