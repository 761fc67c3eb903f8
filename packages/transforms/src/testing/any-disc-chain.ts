import fc from 'fast-check';
import { anyChain, even } from './any-step.ts';
import type { DiscChain } from './disc.ts';

/** A disc that lies wholly in a picture of 64 to 128 pixels, and a chain of steps. */
export const anyDiscChain: fc.Arbitrary<DiscChain> = fc
  .record({
    width: fc.integer({ min: 64, max: 128 }),
    height: fc.integer({ min: 64, max: 128 }),
    radius: even(8, 24),
    across: even(0, 1),
    down: even(0, 1),
    steps: anyChain,
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
  })
  .map(({ width, height, radius, across, down, steps, seed }) => ({
    width,
    height,
    // A pixel away from the border, where repeated border pixels would widen it.
    disc: {
      x: radius + 1 + across * (width - 2 * radius - 2),
      y: radius + 1 + down * (height - 2 * radius - 2),
      radius,
    },
    steps,
    seed,
  }));
