import type { BonePlan } from '../bone.ts';
import type { LimbPlan } from './layout.ts';
import { type DrawLayout } from './layout.ts';

/** Four rays of a hand, each a metacarpal and its phalanges, fanned out. */
export const drawHand: DrawLayout = (rng) => {
  const bones: BonePlan[] = [];
  const limbs: LimbPlan[] = [{ from: { x: 0, y: 0.4 }, to: { x: 0, y: 0.9 }, radius: [0.34, 0.34] }];
  const spread = rng.uniform(0.06, 0.13);
  const lengths = [0.36, 0.27, 0.19, 0.15];
  const radii = [0.046, 0.041, 0.035, 0.03];
  for (let ray = 0; ray < 4; ray++) {
    const side = ray - 1.5;
    let angle = side * spread + rng.uniform(-0.02, 0.02);
    const growth = [0.92, 1.04, 1.05, 0.94][ray]! * rng.uniform(0.95, 1.05);
    let x = side * 0.165;
    let y = 0.44 + Math.abs(side) * 0.02 + rng.uniform(-0.01, 0.01);
    const first = { x, y };
    for (const [joint, length] of lengths.entries()) {
      const next = { x: x + Math.sin(angle) * length * growth, y: y - Math.cos(angle) * length * growth };
      bones.push({ from: { x, y }, to: next, radius: radii[joint]!, flare: [0.55, 0.4], breakable: joint < 2 });
      x = next.x + Math.sin(angle) * 0.014;
      y = next.y - Math.cos(angle) * 0.014;
      // Fingers bend a little at each joint.
      angle += rng.uniform(-0.05, 0.05);
    }
    limbs.push({ from: first, to: { x, y }, radius: [0.15, 0.05] });
  }
  for (const x of [-0.2, -0.1, 0, 0.1, 0.2]) {
    const from = { x: x + rng.uniform(-0.01, 0.01), y: 0.5 + rng.uniform(-0.01, 0.02) };
    bones.push({
      from,
      to: { x: from.x + rng.uniform(-0.04, 0.04), y: from.y + 0.08 },
      radius: 0.05,
      flare: [0.1, 0.1],
      breakable: false,
    });
  }
  return { bones, limbs };
};
