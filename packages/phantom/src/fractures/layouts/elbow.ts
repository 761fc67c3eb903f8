import { near, type DrawLayout } from './layout.ts';

/** Upper arm from above, forearm bent away from it. */
export const drawElbow: DrawLayout = (rng) => {
  const bend = rng.uniform(0, 1.3);
  const along = { x: Math.sin(bend), y: Math.cos(bend) };
  const across = { x: along.y, y: -along.x };
  const reach = rng.uniform(0.85, 1);
  const at = (distance: number, aside: number) => ({
    x: along.x * distance + across.x * aside + rng.uniform(-0.01, 0.01),
    y: along.y * distance + across.y * aside + rng.uniform(-0.01, 0.01),
  });
  return {
    bones: [
      {
        from: near(-0.01, -0.02, 0.01, rng),
        to: near(-0.05, -0.95, 0.05, rng),
        radius: 0.072,
        flare: [0.75, 0.2],
        bow: 0.012,
      },
      { from: at(-0.02, -0.055), to: at(reach, -0.075), radius: 0.058, flare: [0.5, 0], bow: 0.012 },
      { from: at(0.05, 0.075), to: at(reach, 0.085), radius: 0.046, flare: [0.4, 0.1], bow: -0.015 },
    ],
    limbs: [
      { from: { x: 0, y: 0.02 }, to: { x: -0.04, y: -1.1 }, radius: [0.2, rng.uniform(0.27, 0.34)] },
      { from: { x: 0, y: 0 }, to: at(1.1, 0), radius: [0.2, rng.uniform(0.24, 0.3)] },
    ],
  };
};
